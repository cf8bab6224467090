import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Stores } from './create-stores.ts';

/** What the feed needs of the page. */
export interface PageHooks {
  isVisible(): boolean;
  /** Returns the way to stop. */
  onVisibilityChange(listener: () => void): () => void;
  /** Runs once, soon, before the next picture is drawn. */
  beforeNextPicture(callback: () => void): void;
}

/** Feeds the stores while the page is seen: hidden is unsubscribed, shown again begins with a snapshot. Returns the way to stop. */
export function connectFeed(bridge: Bridge, stores: Stores, page: PageHooks): () => void {
  const parts = Object.values(stores) as Stores[keyof Stores][];
  let waiting: FeedEvent[] = [];
  let isFlushDue = false;
  let unsubscribe: (() => void) | null = null;

  function flush(): void {
    isFlushDue = false;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    for (const part of parts) part.applyEvents(events);
  }

  function start(): void {
    unsubscribe = bridge.subscribe({
      snapshot(snapshot, lost) {
        // They belong to the state that this one takes the place of.
        waiting = [];
        for (const part of parts) part.takeSnapshot(snapshot, lost);
      },
      event(event) {
        waiting.push(event);
        if (isFlushDue) return;
        isFlushDue = true;
        page.beforeNextPicture(flush);
      },
      disconnected: (reason) => stores.connection.disconnected(reason),
    });
  }

  function stop(): void {
    unsubscribe?.();
    unsubscribe = null;
    waiting = [];
  }

  function follow(): void {
    if (page.isVisible() && unsubscribe === null) start();
    else if (!page.isVisible()) stop();
  }

  follow();
  const stopFollowing = page.onVisibilityChange(follow);
  return () => {
    stopFollowing();
    stop();
  };
}
