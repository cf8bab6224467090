import type { Clock } from './clock.ts';

export interface DeadlineOptions {
  clock: Clock;
  deadlineMs: number;
  /** Ends the wait early. */
  stop: AbortSignal;
}

/** Runs `work`; null when it was not done in time. Its signal fires then, but it is not waited for: it may ignore the signal. */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { clock, deadlineMs, stop }: DeadlineOptions,
): Promise<T | null> {
  const controller = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<null>();
  const giveUp = (): void => {
    controller.abort();
    end(null);
  };
  const cancel = clock.after(deadlineMs, giveUp);
  stop.addEventListener('abort', giveUp, { once: true });
  if (stop.aborted) giveUp();
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    cancel();
    stop.removeEventListener('abort', giveUp);
  }
}
