import type { Logger } from 'pino';

/** Resolves at the next SIGINT or SIGTERM, which then do not end the process by themselves. */
export function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const heard = (signal: NodeJS.Signals): void => {
      for (const name of signals) process.off(name, heard);
      resolve(signal);
    };
    for (const name of signals) process.on(name, heard);
  });
}

/**
 * Waits for `first`, then for `stop` to end. The signal given to `stop` fires when a second one comes; a third is left to the
 * operating system's own way.
 */
export async function waitForStop(
  first: Promise<NodeJS.Signals>,
  log: Logger,
  stop: (again: AbortSignal) => Promise<void>,
): Promise<void> {
  await first;
  const again = new AbortController();
  void nextStopSignal().then(() => {
    log.warn('stopping at once');
    again.abort();
  });
  await stop(again.signal);
}
