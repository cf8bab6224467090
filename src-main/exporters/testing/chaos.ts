import type { Clock } from '../delivery/clock.ts';
import type { Trouble } from './fake-influxdb.ts';
import type { LinePoint } from './line-protocol.ts';

/** Numbers from 0 to 1, the same again for the same seed (mulberry32). */
export function createSeededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The system's clock, run faster: pauses of minutes pass in a test, in their order. */
export function createFastClock(factor: number): Clock {
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * factor,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs / factor);
      return () => clearTimeout(timer);
    },
  };
}

/** Every second write fails, each in another way; one of more than `maxPoints` is always too large. */
export function createTrouble(maxPoints: number): (points: LinePoint[]) => Trouble | null {
  const troubles: readonly Trouble[] = [
    { kind: 'reset' },
    { kind: 'status', status: 503 },
    { kind: 'reset_after_storing' },
    { kind: 'hang' },
    { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
    { kind: 'status', status: 500, body: 'engine: error' },
  ];
  let writes = 0;
  return (points) => {
    if (points.length > maxPoints) return { kind: 'status', status: 413 };
    writes += 1;
    return writes % 2 === 0 ? null : (troubles[((writes - 1) / 2) % troubles.length] ?? null);
  };
}
