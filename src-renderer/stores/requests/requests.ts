import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { FeedPart } from '../feed-part.ts';

/** Finished requests that the page holds; the oldest fall out. */
export const maxRequests = 1000;

export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly message: string };

export interface RequestsState {
  /** Newest first. */
  readonly requests: readonly RequestMetrics[];
  /** False before the first snapshot. */
  readonly isKnown: boolean;
}

/** The newest finished requests, as the feed brings them. */
export type RequestsStore = StoreApi<RequestsState> & FeedPart;

export function createRequestsStore(): RequestsStore {
  const store = createStore<RequestsState>(() => ({ requests: [], isKnown: false }));
  return {
    ...store,
    takeSnapshot({ requests }) {
      store.setState((state) => ({ requests: mergeNewestFirst(requests, state.requests), isKnown: true }));
    },
    applyEvents(events) {
      const finished = events.flatMap((event) => (event.name === 'request.finished' ? [event.data] : []));
      if (finished.length > 0) {
        store.setState((state) => ({ requests: mergeNewestFirst(finished, state.requests) }));
      }
    },
  };
}

/** Each request once, newest first. ISO 8601 in UTC sorts as text. */
function mergeNewestFirst(some: readonly RequestMetrics[], others: readonly RequestMetrics[]): RequestMetrics[] {
  const byId = new Map([...others, ...some].map((metrics) => [metrics.request_id, metrics]));
  return [...byId.values()]
    .sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
    .slice(0, maxRequests);
}
