import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { CommandOutput } from '#shared/contract/commands.ts';
import type { CacheRow, Facets, SpeculationRow, ToolRow } from '#shared/contract/history-analysis.ts';
import type { RequestTotals } from '#shared/metrics/sessions.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { type DayRange, firstDayOf } from './day-range.ts';

export const performanceSections = ['depth', 'cache', 'tools', 'speculation'] as const;
export type PerformanceSection = (typeof performanceSections)[number];

export type DepthSpeed = CommandOutput<'history.speedByDepth'>[number];

/** The speed of one model against the depth of its context. */
export interface DepthLine {
  readonly model: string | null;
  readonly requests: number;
  readonly buckets: readonly DepthSpeed[];
}

export interface SectionValues {
  depth: readonly DepthLine[];
  cache: { readonly totals: RequestTotals; readonly sessions: readonly CacheRow[] };
  tools: readonly ToolRow[];
  speculation: readonly SpeculationRow[];
}

/** What is known of a section. While it is read again the former value stays. */
export interface Reading<T> {
  readonly value: T | null;
  readonly isReading: boolean;
  /** Why it could not be read. */
  readonly message: string | null;
}

export interface PerformanceState {
  readonly section: PerformanceSection;
  readonly range: DayRange;
  /** Null: all models. */
  readonly model: { readonly name: string | null } | null;
  readonly facets: Facets | null;
  readonly readings: { readonly [S in PerformanceSection]: Reading<SectionValues[S]> };
  /** Requests that finished since the section was read. */
  readonly newer: number;
}

/** What the history tells of speed, cache, tools and drafts. */
export interface PerformanceStore extends StoreApi<PerformanceState>, FeedPart {
  show(section: PerformanceSection): Promise<void>;
  setRange(range: DayRange): Promise<void>;
  setModel(model: PerformanceState['model']): Promise<void>;
  /** Reads the section that is shown again. */
  refresh(): Promise<void>;
}

/** Lines beyond these would only cover one another; the models with the most requests are drawn. */
export const maxDepthLines = 6;

export function createPerformanceStore(bridge: Bridge, now: () => number): PerformanceStore {
  const unread = { value: null, isReading: false, message: null };
  const nothingRead = { depth: unread, cache: unread, tools: unread, speculation: unread };
  const store = createStore<PerformanceState>(() => ({
    section: 'depth',
    range: '7',
    model: null,
    facets: null,
    readings: nothingRead,
    newer: 0,
  }));
  /** Counts up with every reading: an answer that was overtaken by a new filter is dropped. */
  let readings = 0;

  function setReading<S extends PerformanceSection>(section: S, change: Partial<Reading<SectionValues[S]>>): void {
    store.setState((state) => ({
      readings: { ...state.readings, [section]: { ...state.readings[section], ...change } },
    }));
  }

  function filter() {
    const { range, model } = store.getState();
    const first = firstDayOf(range, new Date(now()));
    const byModel = model === null ? {} : { model: model.name };
    return {
      days: { ...(first !== null && { fromDay: first.day }), ...byModel },
      requests: { ...(first !== null && { since: first.sinceMs }), ...byModel },
    };
  }

  async function readDepth(): Promise<DepthLine[]> {
    const { model, facets } = store.getState();
    const { days } = filter();
    const models =
      model === null ? (facets?.models ?? []).slice(0, maxDepthLines).map(({ value }) => value) : [model.name];
    const lines = await Promise.all(
      models.map(async (name) => {
        const buckets = await bridge.call('history.speedByDepth', { ...days, model: name });
        return { model: name, buckets, requests: buckets.reduce((sum, { requests }) => sum + requests, 0) };
      }),
    );
    return lines.filter(({ requests }) => requests > 0);
  }

  async function readCache(): Promise<SectionValues['cache']> {
    const { days, requests } = filter();
    const [totals, sessions] = await Promise.all([
      bridge.call('requests.totals', requests),
      bridge.call('history.cache', days),
    ]);
    return { totals, sessions };
  }

  const readers: { [S in PerformanceSection]: () => Promise<SectionValues[S]> } = {
    depth: readDepth,
    cache: readCache,
    tools: () => bridge.call('history.tools', filter().days),
    speculation: () => bridge.call('history.speculation', filter().days),
  };

  async function read<S extends PerformanceSection>(section: S): Promise<void> {
    readings += 1;
    const reading = readings;
    store.setState({ newer: 0 });
    setReading(section, { isReading: true });
    try {
      // The models are asked for each time: a new one may have answered.
      const facets = await bridge.call('history.facets', {});
      if (reading !== readings) return;
      store.setState({ facets });
      const value = await readers[section]();
      if (reading === readings) setReading(section, { value, isReading: false, message: null });
    } catch (error) {
      if (reading === readings) setReading(section, { isReading: false, message: errorMessage(error) });
    }
  }

  /** What was read through another filter must not be taken for what is asked now; the section in sight keeps it until then. */
  async function filterChanged(change: Partial<PerformanceState>): Promise<void> {
    const { section, readings: old } = store.getState();
    store.setState({ ...change, readings: { ...nothingRead, [section]: old[section] } });
    await read(section);
  }

  return {
    ...store,
    async show(section) {
      store.setState({ section });
      await read(section);
    },
    setRange: (range) => filterChanged({ range }),
    setModel: (model) => filterChanged({ model }),
    refresh: () => read(store.getState().section),
    takeSnapshot() {},
    applyEvents(events) {
      const finished = events.filter(({ name }) => name === 'request.finished').length;
      if (finished > 0) store.setState(({ newer }) => ({ newer: newer + finished }));
    },
  };
}
