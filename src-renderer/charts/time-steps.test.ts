import { expect, test } from 'vitest';
import { type TimePoint, withBeginnings } from './time-steps.ts';

const steps = (...values: (number | null)[]): TimePoint[] =>
  values.map((value, index) => ({ atMs: index * 10, value }));
const flat = (points: readonly TimePoint[]) => points.map(({ atMs, value }) => [atMs, value]);

test('a step alone between two gaps lasts from its beginning to its end', () => {
  expect(flat(withBeginnings(steps(1, null, null, 5, null)))).toEqual([
    [0, 1],
    [10, null],
    [20, 5],
    [30, 5],
    [40, null],
  ]);
});

test('what has no gap stays as it is', () => {
  expect(withBeginnings(steps(1, 2, 3))).toEqual(steps(1, 2, 3));
});

test('a gap of any length is one point', () => {
  expect(withBeginnings(steps(null, null, null))).toEqual(steps(null));
});
