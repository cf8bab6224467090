import { expect, test } from 'vitest';
import { diffLines } from './line-diff.ts';

test('changed lines stand among their neighbours, what lies between is left out', () => {
  const before = ['a: 1', 'b: 2', 'c: 3', 'd: 4', 'e: 5', 'f: 6', ''].join('\n');
  const after = ['a: 1', 'b: 20', 'c: 3', 'd: 4', 'e: 5', 'f: 6', 'g: 7', ''].join('\n');
  expect(diffLines(before, after, 1).map(({ kind, text, line }) => `${kind} ${line ?? '-'} ${text}`)).toEqual([
    'same 1 a: 1',
    'removed - b: 2',
    'added 2 b: 20',
    'same 3 c: 3',
    'gap - ',
    'same 6 f: 6',
    'added 7 g: 7',
  ]);
});

test('a last line that gains its end is a change, without a remark on it', () => {
  expect(diffLines('a', 'a\n').map(({ kind, text }) => [kind, text])).toEqual([
    ['removed', 'a'],
    ['added', 'a'],
  ]);
});

test('equal texts have no difference', () => {
  expect(diffLines('a\nb\n', 'a\nb\n')).toEqual([]);
});
