import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { FeedPart } from '../feed-part.ts';

/** Longest look back into today: enough for 10,000 requests. A busier day is counted from there on and says so. */
const maxPages = 20;
const pageSize = 500;

export interface FixActivityState {
  /** Midnight that the counts begin at, milliseconds since 1970. */
  readonly sinceMs: number;
  /** Requests in which each fix changed something, by its id. */
  readonly counts: ReadonlyMap<string, number>;
  /** Requests that the counts were made over. */
  readonly requests: number;
  /** `loading` until today's history was read; `partial` where that could not be done, or not to the end. */
  readonly extent: 'loading' | 'whole' | 'partial';
}

/** How often each fix acted today. Reads the day's history once, when it is first wanted, and follows the feed from there. */
export interface FixActivityStore extends StoreApi<FixActivityState>, FeedPart {
  load(): Promise<void>;
}

export function createFixActivityStore(bridge: Bridge, now: () => number): FixActivityStore {
  const store = createStore<FixActivityState>(() => emptyDay(now()));
  /** Ids of counted requests: the feed and the history overlap. */
  let counted = new Set<string>();
  let isWanted = false;

  function count(records: readonly RequestMetrics[]): void {
    let state = store.getState();
    const today = midnight(now());
    if (state.sinceMs !== today) {
      counted = new Set();
      state = { ...emptyDay(now()), extent: 'whole' };
    }
    const counts = new Map(state.counts);
    let { requests } = state;
    for (const { request_id, timestamp, fixes } of records) {
      if (counted.has(request_id) || Date.parse(timestamp) < today) continue;
      counted.add(request_id);
      requests += 1;
      for (const fix of fixes) counts.set(fix, (counts.get(fix) ?? 0) + 1);
    }
    store.setState({ ...state, counts, requests });
  }

  async function load(): Promise<void> {
    isWanted = true;
    const since = midnight(now());
    let after: string | null = null;
    try {
      for (let page = 0; page < maxPages; page++) {
        const answer: { requests: { metrics: RequestMetrics }[]; next: string | null } = await bridge.call(
          'requests.list',
          { since, limit: pageSize, after },
        );
        count(answer.requests.map(({ metrics }) => metrics));
        after = answer.next;
        if (after === null) break;
      }
      store.setState({ extent: after === null ? 'whole' : 'partial' });
    } catch {
      // UNAVAILABLE: the history is off. What the feed brought is counted all the same.
      store.setState({ extent: 'partial' });
    }
  }

  return {
    ...store,
    async load() {
      if (!isWanted) await load();
    },
    takeSnapshot({ requests }) {
      count(requests);
      if (isWanted) void load();
    },
    applyEvents(events) {
      const finished = events.flatMap((event) => (event.name === 'request.finished' ? [event.data] : []));
      if (finished.length > 0) count(finished);
    },
  };
}

function emptyDay(nowMs: number): FixActivityState {
  return { sinceMs: midnight(nowMs), counts: new Map(), requests: 0, extent: 'loading' };
}

/** Of the machine's time zone. */
function midnight(nowMs: number): number {
  return new Date(nowMs).setHours(0, 0, 0, 0);
}
