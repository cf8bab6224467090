import { expect, it } from 'vitest';
import { lineDiff, wordDiff } from './text-diff.ts';

it('compares word by word', () => {
  const pieces = wordDiff('{"a": "true"}', '{"a": true}');
  const side = (kind: 'removed' | 'added') =>
    pieces
      .filter((piece) => piece.kind === 'same' || piece.kind === kind)
      .map(({ text }) => text)
      .join('');
  expect(side('removed')).toBe('{"a": "true"}');
  expect(side('added')).toBe('{"a": true}');
  expect(pieces).toContainEqual({ kind: 'same', text: 'true' });
});

it('folds long runs of equal lines, but not a single one', () => {
  const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
  const after = lines.with(10, 'changed');
  expect(lineDiff(lines.join('\n'), after.join('\n'))).toEqual([
    { kind: 'folded', lines: 7 },
    { kind: 'same', text: 'line 7' },
    { kind: 'same', text: 'line 8' },
    { kind: 'same', text: 'line 9' },
    { kind: 'removed', text: 'line 10' },
    { kind: 'added', text: 'changed' },
    { kind: 'same', text: 'line 11' },
    { kind: 'same', text: 'line 12' },
    { kind: 'same', text: 'line 13' },
    { kind: 'folded', lines: 6 },
  ]);
  expect(lineDiff('a\nb\nc\nd\ne', 'a\nb\nc\nd\nE').filter(({ kind }) => kind === 'folded')).toEqual([]);
});
