import { expect } from 'vitest';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';

/** What one viewer has heard. */
export interface View {
  first: Snapshot;
  lost: number;
  events: FeedEvent[];
  leave(): void;
  /** The data of the first event of this name, which may still be on its way. */
  event<N extends FeedEvent['name']>(name: N): Promise<Extract<FeedEvent, { name: N }>['data']>;
}

/** Subscribes, and waits for the snapshot. */
export function view(bridge: Bridge): Promise<View> {
  const events: FeedEvent[] = [];
  return new Promise((resolve, reject) => {
    const leave = bridge.subscribe({
      snapshot: (first, lost) =>
        resolve({
          first,
          lost,
          events,
          leave,
          async event(name) {
            await until(() => events.some((event) => event.name === name));
            return events.find((event) => event.name === name)?.data as never;
          },
        }),
      event: (event) => void events.push(event),
      disconnected: ({ message }) => reject(new Error(message)),
    });
  });
}

/** Waits for what is on its way. */
export async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2, timeout: 5000 }).toBe(true);
}
