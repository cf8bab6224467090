import type { FeedListener } from './bridge.ts';
import type { FeedMessage } from './snapshot.ts';

/** Hands the messages of one subscription to a listener and watches that none is missing. */
export interface FeedReader {
  receive(message: FeedMessage): void;
}

/**
 * Events before a snapshot, or behind a gap, are dropped: they would be laid over a state that they do not belong to. `onGap` is
 * called once for each gap and must see to a new snapshot.
 */
export function createFeedReader(listener: Pick<FeedListener, 'snapshot' | 'event'>, onGap: () => void): FeedReader {
  /** Sequence of the last message; null until a snapshot came. */
  let last: number | null = null;
  return {
    receive(message) {
      if (message.type === 'snapshot') {
        last = message.sequence;
        listener.snapshot(message.snapshot, message.lost);
        return;
      }
      if (last === null) return;
      if (message.sequence !== last + 1) {
        last = null;
        onGap();
        return;
      }
      last = message.sequence;
      listener.event(message.event);
    },
  };
}
