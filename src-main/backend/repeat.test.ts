import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { repeat } from './repeat.ts';

describe('repeat', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('checks now and an interval after each end, until it is stopped', async () => {
    const check = vi.fn(async () => undefined);
    const stop = repeat(check, 1_000);
    expect(check).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(check).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(check).toHaveBeenCalledTimes(2);
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('never begins a check before the last one ended', async () => {
    const running = Promise.withResolvers<void>();
    const check = vi.fn(() => running.promise);
    const stop = repeat(check, 1_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(check).toHaveBeenCalledTimes(1);
    running.resolve();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(check).toHaveBeenCalledTimes(2);
    stop();
  });

  it('stops while a check is running', async () => {
    const running = Promise.withResolvers<void>();
    const check = vi.fn(() => running.promise);
    const stop = repeat(check, 1_000);
    stop();
    running.resolve();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(check).toHaveBeenCalledTimes(1);
  });
});
