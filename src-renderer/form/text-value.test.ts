import { describe, expect, test } from 'vitest';
import type { Json } from '#shared/dialects/json.ts';
import type { FieldKind } from './field.ts';
import { readText, textOf } from './text-value.ts';

interface Case {
  kind: FieldKind;
  isNullable?: boolean;
  text: string;
  value: Json;
}

const bothWays: Case[] = [
  { kind: 'text', text: 'localhost', value: 'localhost' },
  { kind: 'text', isNullable: true, text: '', value: null },
  { kind: 'text', text: '', value: '' },
  { kind: 'number', text: '8066', value: 8066 },
  { kind: 'number', text: 'eighty', value: 'eighty' },
  { kind: 'number', isNullable: true, text: '', value: null },
  { kind: 'lines', text: 'sk-[a-z]+\nghp_', value: ['sk-[a-z]+', 'ghp_'] },
  { kind: 'lines', text: '', value: [] },
  {
    kind: 'pairs',
    text: 'authorization: Bearer a:b\nx-team: c',
    value: { authorization: 'Bearer a:b', 'x-team': 'c' },
  },
];

describe.each(bothWays)('$kind "$text"', ({ kind, isNullable = false, text, value }) => {
  test('is read as its value', () => expect(readText({ kind, isNullable }, text)).toEqual(value));
  test('is shown for its value', () => expect(textOf({ kind }, value)).toBe(text));
});

test('typed text that is written differently is read as the same value', () => {
  expect(readText({ kind: 'number', isNullable: false }, '1.')).toBe(1);
  expect(readText({ kind: 'number', isNullable: false }, ' ')).toBe(' ');
  expect(readText({ kind: 'lines', isNullable: false }, ' a \n\n b ')).toEqual(['a', 'b']);
  expect(readText({ kind: 'pairs', isNullable: false }, 'site')).toEqual({ site: '' });
});
