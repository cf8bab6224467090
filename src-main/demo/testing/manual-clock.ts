import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SimulationClock } from '../engine/clock.ts';

export interface ManualClock extends SimulationClock {
  /** Moves time on, waking what is due in order, and lets the woken code run. */
  advance(milliseconds: number): Promise<void>;
  /** How many wait. */
  waiting(): number;
}

/** A clock that stands still until it is moved. */
export function createManualClock(startMs = 1_000_000): ManualClock {
  let now = startMs;
  const sleepers: { dueMs: number; wake: () => void }[] = [];

  return {
    nowMs: () => now,
    waiting: () => sleepers.length,
    wait(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        const sleeper = { dueMs: now + milliseconds, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener('abort', () => {
          if (sleepers.includes(sleeper)) sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason as Error);
        });
      });
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await nextTurn();
        sleepers.sort((a, b) => a.dueMs - b.dueMs);
        const next = sleepers[0];
        if (!next || next.dueMs > end) break;
        sleepers.shift();
        now = Math.max(now, next.dueMs);
        next.wake();
      }
      now = end;
    },
  };
}
