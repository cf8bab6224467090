import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { FeedPart } from '../feed-part.ts';

/** Repairs that the page holds; the oldest fall out. */
export const maxRepairs = 500;

export interface RepairsState {
  /** Newest first. */
  readonly repairs: readonly RepairRecord[];
}

/** The newest repairs. */
export type RepairsStore = StoreApi<RepairsState> & FeedPart;

export function createRepairsStore(): RepairsStore {
  const store = createStore<RepairsState>(() => ({ repairs: [] }));
  return {
    ...store,
    takeSnapshot: ({ repairs }) => store.setState({ repairs }),
    applyEvents(events) {
      const made = events.flatMap((event) => (event.name === 'repair.made' ? [event.data] : [])).reverse();
      if (made.length > 0) {
        store.setState(({ repairs }) => ({ repairs: [...made, ...repairs].slice(0, maxRepairs) }));
      }
    },
  };
}
