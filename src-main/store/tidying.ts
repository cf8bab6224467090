import type { Recorder } from './recorder.ts';
import type { RetentionLimits } from './retention.ts';

export interface Tidying {
  start(): void;
  stop(): void;
}

export interface TidyingOptions {
  /** null while the file is not open. */
  recorder(): Recorder | null;
  limits(): RetentionLimits;
  now(): number;
  onLost(exporter: string, count: number): void;
  onError(error: unknown): void;
}

/** After the start, so that opening the history and the first requests come first. */
const firstTidyMs = 10_000;
const tidyEveryMs = 5 * 60_000;
/** Between two steps of a few milliseconds: deleting takes an eighth of one processor at most. */
const stepPauseMs = 25;

/** Keeps the history within its limits: looks at it every few minutes, and then works in small steps with pauses. */
export function createTidying({ recorder, limits, now, onLost, onError }: TidyingOptions): Tidying {
  let timer: NodeJS.Timeout | null = null;

  function later(delayMs: number): void {
    timer = setTimeout(step, delayMs).unref();
  }

  function step(): void {
    let hasMore = false;
    try {
      const result = recorder()?.tidy(limits(), now());
      hasMore = result?.more ?? false;
      for (const [exporter, count] of result?.lost ?? []) onLost(exporter, count);
    } catch (error) {
      onError(error);
    }
    later(hasMore ? stepPauseMs : tidyEveryMs);
  }

  return {
    start() {
      if (timer === null) later(firstTidyMs);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
