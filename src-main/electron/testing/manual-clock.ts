/** Time that passes only when it is told to. */
export interface ManualClock {
  now(): number;
  after(delayMs: number, callback: () => void): () => void;
  /** Lets time pass, and everything happen that is due in it. */
  pass(ms: number): void;
  /** Callbacks that still wait. */
  readonly waiting: number;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const timers = new Set<{ atMs: number; callback: () => void }>();
  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.callback();
      }
      nowMs = endMs;
    },
    get waiting() {
      return timers.size;
    },
  };
}
