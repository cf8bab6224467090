import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** Time as the simulation sees it; a test may hand in its own. */
export interface SimulationClock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Resolves after that time; rejects when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: SimulationClock = {
  nowMs: () => Date.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};

/** Lets the event loop turn once, so that an endless instant answer still notices a client that left. */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await nextTurn(undefined, { signal });
}
