import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { FeedPart } from '../feed-part.ts';

/** One request, as far as "does it work?" is concerned. */
export interface Arrival {
  readonly client: string | null;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface ArrivalsState {
  /** The model that answered last, by the backend's name for it; null until one is known. */
  readonly model: string | null;
  /** The newest request that the program knows of. */
  readonly last: Arrival | null;
  /** The newest one that came while this page was looking. */
  readonly seen: Arrival | null;
}

/** Who came last, and whether anyone came since the page was opened. */
export type ArrivalsStore = StoreApi<ArrivalsState> & FeedPart;

export function createArrivalsStore(): ArrivalsStore {
  const store = createStore<ArrivalsState>(() => ({ model: null, last: null, seen: null }));
  return {
    ...store,
    takeSnapshot({ requests, frame }) {
      const running = frame.requests.at(-1);
      const finished = requests[0];
      const newest =
        running !== undefined
          ? { client: running.client, atMs: Date.parse(running.timestamp) }
          : finished !== undefined
            ? { client: finished.client, atMs: Date.parse(finished.timestamp) }
            : null;
      const model = requests.map(answeringModel).find((name) => name !== null);
      store.setState((state) => ({ model: model ?? state.model, last: newest ?? state.last }));
    },
    applyEvents(events) {
      let { model, last, seen } = store.getState();
      for (const event of events) {
        if (event.name === 'request.started') {
          seen = { client: event.data.client, atMs: Date.parse(event.data.timestamp) };
          last = seen;
        }
        if (event.name === 'request.finished') model = answeringModel(event.data) ?? model;
      }
      const now = store.getState();
      if (model !== now.model || last !== now.last || seen !== now.seen) store.setState({ model, last, seen });
    },
  };
}

/** A request without a whole answer may have only the name that its client asked for, which may be any. */
function answeringModel({ status, model }: RequestMetrics): string | null {
  return status === 'completed' ? model : null;
}
