import { expect, it } from 'vitest';
import { createRateWindow } from './rate-window.ts';

it('knows nothing before events span a slot', () => {
  const window = createRateWindow(250, 8);
  expect(window.perSecond(1000)).toBeNull();
  window.add(1000);
  window.add(1010);
  expect(window.perSecond(1100)).toBeNull();
});

it('is exact from the first event on', () => {
  const window = createRateWindow(250, 8);
  for (let atMs = 1000; atMs <= 1500; atMs += 50) window.add(atMs);
  expect(window.perSecond(1500)).toBe(20);
});

it('forgets what fell out of the window', () => {
  const window = createRateWindow(250, 8);
  for (let atMs = 0; atMs < 10_000; atMs += 100) window.add(atMs);
  for (let atMs = 10_000; atMs < 12_000; atMs += 10) window.add(atMs);
  expect(window.perSecond(12_000)).toBeCloseTo(100, -1);
});

it('falls to 0 when events stop, and rises again', () => {
  const window = createRateWindow(250, 8);
  for (let atMs = 0; atMs < 1000; atMs += 10) window.add(atMs);
  expect(window.perSecond(60_000)).toBe(0);
  for (let atMs = 60_000; atMs < 62_000; atMs += 20) window.add(atMs);
  expect(window.perSecond(62_000)).toBeCloseTo(50, -1);
});

it('skips over slots in which nothing came', () => {
  const window = createRateWindow(250, 8);
  for (const atMs of [0, 1000, 2000, 2001, 2400]) window.add(atMs);
  // The window of eight slots now begins at 500.
  expect(window.perSecond(2499)).toBeCloseTo((4 / (2499 - 500)) * 1000, 6);
});
