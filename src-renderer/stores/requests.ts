import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { errorMessage } from './error-message.ts';
import type { FeedPart } from './feed-part.ts';

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
  readonly filter: string;
  readonly selectedId: string | null;
  /** What the history holds of the selected request. */
  readonly detail: Loading<RequestDetail> | null;
  /** `end`: the history holds no older ones. */
  readonly older: 'idle' | 'loading' | 'end';
  /** Why older requests could not be read. */
  readonly olderMessage: string | null;
}

/** The newest finished requests, and the one that is looked at. */
export interface RequestsStore extends StoreApi<RequestsState>, FeedPart {
  setFilter(filter: string): void;
  select(requestId: string | null): Promise<void>;
  loadOlder(): Promise<void>;
}

export function createRequestsStore(bridge: Bridge): RequestsStore {
  const store = createStore<RequestsState>(() => ({
    requests: [],
    isKnown: false,
    filter: '',
    selectedId: null,
    detail: null,
    older: 'idle',
    olderMessage: null,
  }));

  return {
    ...store,
    setFilter: (filter) => store.setState({ filter }),
    async select(requestId) {
      if (requestId === null) {
        store.setState({ selectedId: null, detail: null });
        return;
      }
      store.setState({ selectedId: requestId, detail: { state: 'loading' } });
      const detail = await bridge.call('requests.get', { id: requestId }).then(
        (value): Loading<RequestDetail> => ({ state: 'ready', value }),
        (error): Loading<RequestDetail> => ({ state: 'failed', message: errorMessage(error) }),
      );
      // Another one may have been selected while this one was read.
      if (store.getState().selectedId === requestId) store.setState({ detail });
    },
    async loadOlder() {
      const { requests, older } = store.getState();
      if (older === 'loading') return;
      store.setState({ older: 'loading', olderMessage: null });
      const oldest = requests.at(-1);
      // One millisecond more, because `until` is exclusive and several may have begun in the same one.
      const until = oldest === undefined ? {} : { until: Date.parse(oldest.timestamp) + 1 };
      try {
        const page = await bridge.call('requests.list', { limit: olderPage, ...until });
        const read = page.requests.map(({ metrics }) => metrics);
        store.setState((state) => {
          const merged = mergeNewestFirst(state.requests, read);
          const isEnd = merged.length === state.requests.length || (page.next === null && read.length < olderPage);
          return { requests: merged, older: isEnd ? 'end' : 'idle' };
        });
      } catch (error) {
        store.setState({ older: 'idle', olderMessage: errorMessage(error) });
      }
    },
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

const olderPage = 100;

/** Each request once, newest first. ISO 8601 in UTC sorts as text. */
function mergeNewestFirst(some: readonly RequestMetrics[], others: readonly RequestMetrics[]): RequestMetrics[] {
  const byId = new Map([...others, ...some].map((metrics) => [metrics.request_id, metrics]));
  return [...byId.values()]
    .sort((a, b) => (a.timestamp < b.timestamp ? 1 : a.timestamp > b.timestamp ? -1 : 0))
    .slice(0, maxRequests);
}

/** The requests that contain every word of the filter in client, model, session, endpoint, status, error or fixes. */
export function matchingRequests(requests: readonly RequestMetrics[], filter: string): readonly RequestMetrics[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return requests;
  return requests.filter((metrics) => {
    const text = searchedText(metrics);
    return words.every((word) => text.includes(word));
  });
}

function searchedText(metrics: RequestMetrics): string {
  const { request_id, client, model, session_id, agent_id, endpoint, status, error, finish_reason, fixes } = metrics;
  const repaired = fixes.length > 0 ? 'repaired' : '';
  const broken = metrics.unrepaired > 0 ? 'unrepaired' : '';
  return [request_id, client, model, session_id, agent_id, endpoint, status, error, finish_reason, repaired, broken]
    .concat(fixes)
    .join('\n')
    .toLowerCase();
}
