import type { FeedEvent } from '#shared/contract/events.ts';
import type { FeedMessage, Snapshot } from '#shared/contract/snapshot.ts';
import { createOutbox } from './outbox.ts';

export interface FeedOptions {
  /** Someone looks, until the returned function is called. */
  watch(): () => void;
  /** Runs once the present work is done: telling viewers must not delay a byte of an answer. */
  defer?(callback: () => void): void;
  onError(error: unknown): void;
  /** Events that may wait for one viewer. */
  outboxLimit?: number;
}

/** What carriers join their viewers to. */
export interface ViewerFeed {
  /** `onReady` is called when something can be taken again after nothing could. */
  subscribe(onReady: () => void): FeedViewer;
  /** By whatever carrier they came. */
  readonly viewers: number;
}

/** Tells every viewer what happens, each at its own pace. */
export interface Feed {
  publish(event: FeedEvent): void;
  /** For viewers whose snapshot this makes: all that they show before their first event, as of now. */
  startingWith(snapshot: () => Snapshot): ViewerFeed;
}

/** One viewer's end of the feed. A carrier takes messages as fast as its viewer receives them. */
export interface FeedViewer {
  /** The next message: first a snapshot, then events in sequence; null when nothing waits. */
  take(): FeedMessage | null;
  /** The viewer missed something: what waits is dropped, and a snapshot comes next. */
  resync(): void;
  close(): void;
}

interface Subscriber {
  offer(event: FeedEvent): void;
}

export function createFeed(options: FeedOptions): Feed {
  const { watch, defer = setImmediate, onError, outboxLimit } = options;
  const subscribers = new Set<Subscriber>();

  function subscribe(onReady: () => void, snapshot: () => Snapshot): FeedViewer {
    const outbox = createOutbox(outboxLimit);
    const leave = watch();
    let needsSnapshot = true;
    let sequence = 0;
    let lost = 0;
    let isAnnounced = false;
    let isClosed = false;

    function announce(): void {
      if (isAnnounced || isClosed) return;
      isAnnounced = true;
      defer(() => {
        if (isClosed) return;
        try {
          onReady();
        } catch (error) {
          // Its next failure would be another entry of the log, which is an event, which would call it again.
          close();
          onError(error);
        }
      });
    }

    function close(): void {
      isClosed = true;
      subscribers.delete(subscriber);
      outbox.clear();
      leave();
    }

    const subscriber: Subscriber = {
      offer(event) {
        // The snapshot that is due will know of it.
        if (needsSnapshot) return;
        if (!outbox.push(event)) {
          lost += outbox.clear() + 1;
          needsSnapshot = true;
        }
        announce();
      },
    };
    subscribers.add(subscriber);
    announce();

    return {
      take() {
        isAnnounced = false;
        if (isClosed) return null;
        if (needsSnapshot) {
          needsSnapshot = false;
          sequence += 1;
          return { type: 'snapshot', sequence, lost, snapshot: snapshot() };
        }
        const event = outbox.shift();
        if (event === undefined) return null;
        sequence += 1;
        return { type: 'event', sequence, event };
      },
      resync() {
        outbox.clear();
        needsSnapshot = true;
        announce();
      },
      close,
    };
  }

  return {
    publish(event) {
      for (const subscriber of subscribers) subscriber.offer(event);
    },
    startingWith: (snapshot) => ({
      subscribe: (onReady) => subscribe(onReady, snapshot),
      get viewers() {
        return subscribers.size;
      },
    }),
  };
}
