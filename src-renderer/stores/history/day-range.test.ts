import { expect, it } from 'vitest';
import { firstDayOf } from './day-range.ts';

const now = new Date(2026, 2, 3, 14, 30);

it.each([
  ['today', '2026-03-03', new Date(2026, 2, 3)],
  ['7', '2026-02-25', new Date(2026, 1, 25)],
  ['30', '2026-02-02', new Date(2026, 1, 2)],
] as const)('%s begins on a day of the machine’s time zone', (range, day, since) => {
  expect(firstDayOf(range, now)).toEqual({ day, sinceMs: since.getTime() });
});

it('all begins nowhere', () => {
  expect(firstDayOf('all', now)).toBeNull();
});
