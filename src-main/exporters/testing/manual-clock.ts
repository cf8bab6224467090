import type { Clock } from '../delivery/clock.ts';

/** A clock that stands until it is turned; timers run in the order in which they are due. */
export interface ManualClock extends Clock {
  /** Turns the clock on, and lets what the timers started come to rest after each. */
  advance(ms: number): Promise<void>;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  let timers: { dueMs: number; callback: () => void }[] = [];

  return {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settled();
      for (let next = earliest(timers); next !== undefined && next.dueMs <= untilMs; next = earliest(timers)) {
        const due = next;
        timers = timers.filter((other) => other !== due);
        nowMs = Math.max(nowMs, due.dueMs);
        due.callback();
        await settled();
      }
      nowMs = untilMs;
    },
  };
}

function earliest<T extends { dueMs: number }>(timers: readonly T[]): T | undefined {
  return timers.toSorted((a, b) => a.dueMs - b.dueMs)[0];
}

/** Promises that wait for nothing but one another are all done when the next turn of the event loop begins. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
