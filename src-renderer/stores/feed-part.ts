import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';

/** A store that lives on the feed. */
export interface FeedPart {
  takeSnapshot(snapshot: Snapshot, lost: number): void;
  /** Events in their order; a store sets its state at most once for all of them. */
  applyEvents(events: readonly FeedEvent[]): void;
}
