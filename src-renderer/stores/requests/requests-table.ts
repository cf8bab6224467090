import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { CommandOutput } from '#shared/contract/commands.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { createRequestBlocks, type RequestBlocks } from './requests-blocks.ts';
import { passesFilter, tidyFilter } from './requests-filter.ts';
import { mergedRows, type RequestRow, type RequestsTableState, rowCount, rowOf } from './requests-rows.ts';

/**
 * The history as a table of any length. Rows are counted once, up to an instant before which nothing can begin any more, and read
 * in blocks as they come into sight; what begins later is laid on top. So no row moves while it is read.
 */
export interface RequestsTableStore extends StoreApi<RequestsTableState>, FeedPart {
  /** To be called when the table is shown; reads what changed meanwhile. */
  open(): Promise<void>;
  setFilter(filter: RequestFilter): Promise<void>;
  /** Which rows are in sight, both included. */
  showRows(first: number, last: number): void;
  /** True while the reader is away from the newest rows: what comes then waits. */
  setReading(isReading: boolean): void;
  showWaiting(): void;
  moveCursor(index: number | null): void;
  /** Where the table was scrolled to when it was left, in pixels. */
  readonly place: { offsetPx: number };
}

export interface RequestsTableOptions {
  readonly now?: () => number;
  /** Runs a callback some time later; sums are read again no more often than that. */
  readonly later?: (callback: () => void) => void;
}

/** Sums of a million rows cost the program some milliseconds; while requests pour in they are read this often. */
const totalsEveryMs = 2000;

/** With so many rows on top the table is counted anew while it is at its top. */
const maxHead = 400;

/** The most that one page of the history may hold. */
const headPage = 500;

export function createRequestsTableStore(bridge: Bridge, options: RequestsTableOptions = {}): RequestsTableStore {
  const { now = Date.now, later = (callback) => void setTimeout(callback, totalsEveryMs) } = options;
  const store = createStore<RequestsTableState>(() => ({
    filter: {},
    head: [],
    waiting: [],
    older: null,
    blocks: new Map(),
    totals: null,
    facets: null,
    cursor: null,
    message: null,
  }));
  /** Requests in flight, by id, with their beginning. */
  const running = new Map<string, number>();
  /** As the feed last told them, newest first. */
  let newest: readonly RequestMetrics[] = [];
  let blocks: RequestBlocks | null = null;
  /** What began before this is in the history; null before the first count. */
  let horizonMs: number | null = null;
  /** Something ended that had begun before the horizon: the history's rows stand one lower than they were counted. */
  let isShifted = false;
  let isReading = false;
  let isTotalsDue = false;
  /** Counts the selections, so that answers to an earlier one are dropped. */
  let selection = 0;

  function nextHorizonMs(): number {
    const known = newest[0] === undefined ? now() : Date.parse(newest[0].timestamp) + 1;
    return Math.min(known, ...running.values());
  }

  /** Counts and reads the selection anew; what is shown stays until then. */
  async function load(): Promise<void> {
    const mine = ++selection;
    const { filter } = store.getState();
    try {
      const begun = nextHorizonMs();
      const head = await readHead(filter, begun);
      const until = head.isWhole ? begun : head.newestMs + 1;
      const selected = { ...filter, until: Math.min(filter.until ?? until, until) };
      const fresh = createRequestBlocks(bridge, selected);
      const [counted] = await Promise.all([bridge.call('requests.totals', selected), fresh.read(0)]);
      if (mine !== selection) return;
      horizonMs = until;
      isShifted = false;
      blocks = fresh;
      blocks.onChange = showBlocks;
      store.setState({
        head: head.isWhole ? head.rows : [],
        waiting: [],
        older: Math.min(counted.requests, blocks.end ?? counted.requests),
        blocks: blocks.held(),
        message: null,
      });
      void readTotals();
    } catch (error) {
      if (mine === selection) showNewestOnly(errorMessage(error));
    }
  }

  function showNewestOnly(message: string): void {
    horizonMs = 0;
    blocks = null;
    const { filter } = store.getState();
    const head = newest.filter((metrics) => passesFilter(metrics, filter)).map(rowOf);
    store.setState({ head, waiting: [], older: 0, blocks: new Map(), totals: null, message });
  }

  /** What began since, as far as a head may hold it. */
  async function readHead(filter: RequestFilter, sinceMs: number): Promise<Head> {
    const since = Math.max(filter.since ?? 0, sinceMs);
    let rows: RequestRow[] = newest
      .filter((metrics) => Date.parse(metrics.timestamp) >= since && passesFilter(metrics, filter))
      .map(rowOf);
    let after: string | null = null;
    do {
      const page: RequestPage = await bridge.call('requests.list', { ...filter, since, after, limit: headPage });
      rows = mergedRows(page.requests, rows);
      after = page.next;
    } while (after !== null && rows.length < headPage);
    const newestMs = rows[0] === undefined ? since : Date.parse(rows[0].metrics.timestamp);
    return { rows, isWhole: after === null && rows.length < headPage, newestMs };
  }

  /** After a silence: what ended meanwhile. */
  async function catchUp(): Promise<void> {
    const mine = selection;
    if (horizonMs === null || blocks === null) return load();
    try {
      const { filter, head, waiting } = store.getState();
      const { rows, isWhole } = await readHead(filter, horizonMs);
      if (mine !== selection) return;
      if (!isWhole && !isReading) return await load();
      const known = new Set([...head, ...waiting].map(({ metrics }) => metrics.request_id));
      addRows(rows.filter(({ metrics }) => !known.has(metrics.request_id)));
    } catch {
      // The connection is down, which the window says; the next snapshot leads here again.
    }
  }

  function addRows(rows: readonly RequestRow[]): void {
    if (rows.length === 0) return;
    const { head, waiting, cursor } = store.getState();
    if (isReading) {
      store.setState({ waiting: mergedRows(waiting, rows) });
    } else {
      const merged = mergedRows(head, rows);
      const moved = cursor === null ? null : cursor + merged.length - head.length;
      store.setState({ head: merged, cursor: moved });
      if (merged.length > maxHead && blocks !== null) void load();
    }
    renewTotals();
  }

  function showBlocks(): void {
    if (blocks === null) return;
    const { older } = store.getState();
    const end = blocks.end;
    store.setState({
      blocks: blocks.held(),
      message: blocks.message,
      ...(end !== null && older !== null && end < older && { older: end }),
    });
  }

  async function readTotals(): Promise<void> {
    const mine = selection;
    try {
      const totals = await bridge.call('requests.totals', store.getState().filter);
      if (mine === selection) store.setState({ totals });
    } catch {
      // The rows below say what is wrong with the history; old sums stay until new ones can be read.
    }
  }

  function renewTotals(): void {
    if (isTotalsDue || blocks === null) return;
    isTotalsDue = true;
    later(() => {
      isTotalsDue = false;
      void readTotals();
    });
  }

  function follow(events: readonly FeedEvent[]): RequestMetrics[] {
    const finished: RequestMetrics[] = [];
    for (const event of events) {
      if (event.name === 'request.started') running.set(event.data.requestId, Date.parse(event.data.timestamp));
      if (event.name === 'request.finished') {
        running.delete(event.data.request_id);
        finished.push(event.data);
      }
    }
    return finished;
  }

  const table: RequestsTableStore = {
    ...store,
    place: { offsetPx: 0 },
    async open() {
      void bridge.call('history.facets', {}).then(
        (facets) => store.setState({ facets }),
        // Without them there is nothing to choose from; the table itself says why.
        () => undefined,
      );
      await catchUp();
    },
    async setFilter(filter) {
      store.setState({ filter: tidyFilter(filter), totals: null, cursor: null });
      table.place.offsetPx = 0;
      isReading = false;
      await load();
    },
    showRows(first, last) {
      const above = store.getState().head.length;
      blocks?.want(Math.max(0, first - above), Math.max(0, last - above));
    },
    setReading(reading) {
      if (reading === isReading) return;
      isReading = reading;
      if (reading) return;
      if (isShifted) void load();
      else table.showWaiting();
    },
    showWaiting() {
      const { head, waiting, cursor } = store.getState();
      if (waiting.length === 0) return;
      store.setState({
        head: mergedRows(head, waiting),
        waiting: [],
        cursor: cursor === null ? null : cursor + waiting.length,
      });
    },
    moveCursor(index) {
      const count = rowCount(store.getState());
      store.setState({ cursor: index === null || count === 0 ? null : Math.min(count - 1, Math.max(0, index)) });
    },
    takeSnapshot({ frame, requests }) {
      running.clear();
      for (const { requestId, timestamp } of frame.requests) running.set(requestId, Date.parse(timestamp));
      newest = requests;
      if (horizonMs !== null) void catchUp();
    },
    applyEvents(events) {
      const finished = follow(events);
      if (finished.length === 0) return;
      newest = [...finished.toReversed(), ...newest].slice(0, headPage);
      if (horizonMs === null) return;
      const { filter } = store.getState();
      const [above, below] = partition(
        finished.filter((metrics) => passesFilter(metrics, filter)),
        horizonMs,
      );
      addRows(above.map(rowOf));
      if (below.length === 0) return;
      isShifted = true;
      if (!isReading) void load();
    },
  };
  return table;
}

interface Head {
  readonly rows: readonly RequestRow[];
  readonly isWhole: boolean;
  readonly newestMs: number;
}

type RequestPage = CommandOutput<'requests.list'>;

/** Those that began at the horizon or after it, and those before. */
function partition(requests: readonly RequestMetrics[], horizonMs: number): [RequestMetrics[], RequestMetrics[]] {
  const isAbove = ({ timestamp }: RequestMetrics) => Date.parse(timestamp) >= horizonMs;
  return [requests.filter(isAbove), requests.filter((metrics) => !isAbove(metrics))];
}
