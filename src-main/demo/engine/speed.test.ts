import { expect, it } from 'vitest';
import { prefillMs, resolveSpeed, tokenMs } from './speed.ts';

const speed = resolveSpeed('plausible');

it('reads 1,200 tokens in about a second from an empty context', () => {
  expect(prefillMs(speed, 0, 1200)).toBeCloseTo(1015, 0);
});

it('takes the same time in one batch as in two', () => {
  expect(prefillMs(speed, 0, 700) + prefillMs(speed, 700, 3000)).toBeCloseTo(prefillMs(speed, 0, 3000), 6);
});

it('gets slower with depth', () => {
  expect(prefillMs(speed, 40_000, 41_000)).toBeGreaterThan(1.9 * prefillMs(speed, 0, 1000));
  expect(tokenMs(speed, 80_000)).toBeCloseTo(2 * tokenMs(speed, 0), 6);
});
