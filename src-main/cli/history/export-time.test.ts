import { expect, test } from 'vitest';
import { sinceTime, untilTime } from './export-time.ts';

const local = (...parts: [number, number, number, number?, number?]) => new Date(...parts).getTime();

test('a day is meant whole, in the time zone of the machine', () => {
  expect(sinceTime('2026-02-15')).toBe(local(2026, 1, 15));
  expect(untilTime('2026-02-15')).toBe(local(2026, 1, 16));
  expect(untilTime('2026-12-31')).toBe(local(2027, 0, 1));
});

test.each([
  ['2026-02-15T10:30', local(2026, 1, 15, 10, 30)],
  ['2026-02-15 10:30:00', local(2026, 1, 15, 10, 30)],
  ['2026-02-15T10:30:00.250Z', Date.UTC(2026, 1, 15, 10, 30, 0, 250)],
  ['2026-02-15T10:30+02:00', Date.UTC(2026, 1, 15, 8, 30)],
])('%s is an instant', (text, ms) => {
  expect(sinceTime(text)).toBe(ms);
  expect(untilTime(text)).toBe(ms);
});

test.each(['', 'yesterday', '15.02.2026', '2026-13-01', '2026-02', '12', '2026-02-15T25:00'])(
  '%j is no time',
  (text) => {
    expect(() => sinceTime(text)).toThrow('Expected a day');
    expect(() => untilTime(text)).toThrow('Expected a day');
  },
);
