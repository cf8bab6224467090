import { expect, it } from 'vitest';
import type { PromptPart } from '#shared/contract/prompt-outline.ts';
import { packOutline, unpackOutline } from './outline.ts';

const parts: PromptPart[] = [
  { kind: 'system', role: 'system', characters: 0xffff_ffff, hash: '0123456789abcdef' },
  { kind: 'tools', role: null, characters: 0, hash: 'ffffffffffffffff' },
  { kind: 'message', role: 'użytkownik', characters: 12, hash: '0000000000000000' },
  { kind: 'message', role: 'tool', characters: 70_000, hash: '00000000000000ff' },
];

it('is read as it was written', () => {
  expect(unpackOutline(packOutline(parts)!)).toEqual(parts);
  expect(unpackOutline(packOutline([])!)).toEqual([]);
});

it('is small', () => {
  const many = Array.from({ length: 200 }, (_, index) => parts[index % parts.length]!);
  expect(packOutline(many)!.length).toBeLessThan(2800);
});

it('is given up where roles are without number', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ ...parts[2]!, role: `r${index}` }));
  expect(packOutline(many)).toBeNull();
});
