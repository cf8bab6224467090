import type { Logger } from 'pino';

/**
 * Waits for SIGINT or SIGTERM, then for `stop` to end. The signal given to `stop` fires when a second one comes; a third is left
 * to the operating system's own way.
 */
export async function waitForStop(log: Logger, stop: (again: AbortSignal) => Promise<void>): Promise<void> {
  await nextSignal();
  const again = new AbortController();
  const second = nextSignal();
  void second.then(() => {
    log.warn('stopping at once');
    again.abort();
  });
  await stop(again.signal);
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const heard = (signal: NodeJS.Signals): void => {
      for (const name of signals) process.off(name, heard);
      resolve(signal);
    };
    for (const name of signals) process.on(name, heard);
  });
}
