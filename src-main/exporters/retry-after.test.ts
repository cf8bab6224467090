import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-02-15T10:30:45Z');

test.each([
  [undefined, null],
  ['120', 120_000],
  ['0', 0],
  ['Sun, 15 Feb 2026 10:31:45 GMT', 60_000],
  ['Sun, 15 Feb 2026 10:29:45 GMT', 0],
  ['soon', null],
  [['5', '6'], 5000],
])('%j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
