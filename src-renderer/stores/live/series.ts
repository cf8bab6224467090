import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { SeriesMinutes, SeriesPoint } from '#shared/metrics/live-series.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import { createSeriesRing, maxSteps, type SeriesRing } from './series-ring.ts';

/** What a chart of the present shows. */
export const seriesMeasures = ['generationTps', 'prefillTps', 'context'] as const;
export type SeriesMeasure = (typeof seriesMeasures)[number];

/** The window as one chart drew it last. */
export interface DrawnSeries {
  /** The right edge, by the proxy's clock. */
  readonly nowMs: number;
  /** Oldest first, at most 300. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesState {
  readonly minutes: SeriesMinutes;
  /** Whether the minutes before this page looked are known. */
  readonly past: 'loading' | 'known' | 'unknown';
  /** Why they are not. */
  readonly message: string | null;
  readonly drawn: Readonly<Record<SeriesMeasure, DrawnSeries>>;
}

/** The last minutes of all requests together, while someone looks at them. */
export interface SeriesStore extends StoreApi<SeriesState>, FeedPart {
  /** Reads the past and collects frames until the returned function is called. */
  watch(): () => void;
  choose(minutes: SeriesMinutes): void;
  /** Lets the next chart in turn have its new points: one chart is drawn at a time. */
  drawNext(): void;
}

/** Each chart is drawn as often as a step ends, but at least so often that the present is seen to move. */
export function redrawMs(minutes: SeriesMinutes): number {
  return Math.min(stepMsOf(minutes), 4000);
}

export function createSeriesStore(bridge: Bridge, now: () => number): SeriesStore {
  const nothing: DrawnSeries = { nowMs: now(), points: [] };
  const store = createStore<SeriesState>(() => ({
    minutes: 5,
    past: 'loading',
    message: null,
    drawn: { generationTps: nothing, prefillTps: nothing, context: nothing },
  }));
  let ring: SeriesRing | null = null;
  let watchers = 0;
  let turn = 0;
  let readings = 0;
  /** The proxy may run on a machine with another clock. */
  let aheadMs = 0;

  function draw(measures: readonly SeriesMeasure[]): void {
    const nowMs = now() + aheadMs;
    const series = { nowMs, points: ring?.points(nowMs) ?? [] };
    store.setState(({ drawn }) => ({
      drawn: { ...drawn, ...Object.fromEntries(measures.map((measure) => [measure, series])) },
    }));
  }

  async function readPast(): Promise<void> {
    readings += 1;
    const reading = readings;
    const { minutes } = store.getState();
    // Frames that come before the answer are not lost: the answer is younger.
    ring = createSeriesRing({ stepMs: stepMsOf(minutes), points: [] });
    store.setState({ past: 'loading', message: null });
    try {
      const series = await bridge.call('live.series', { minutes });
      if (reading !== readings) return;
      ring = createSeriesRing(series);
      store.setState({ past: 'known' });
    } catch (error) {
      if (reading !== readings) return;
      store.setState({ past: 'unknown', message: errorMessage(error) });
    }
    draw(seriesMeasures);
  }

  return {
    ...store,
    watch() {
      watchers += 1;
      if (watchers === 1) void readPast();
      let isWatching = true;
      return () => {
        if (isWatching) watchers -= 1;
        isWatching = false;
        if (watchers === 0) ring = null;
      };
    },
    choose(minutes) {
      store.setState({ minutes });
      if (watchers > 0) void readPast();
    },
    drawNext() {
      const measure = seriesMeasures[turn % seriesMeasures.length];
      turn += 1;
      if (measure !== undefined && ring !== null) draw([measure]);
    },
    takeSnapshot({ frame }) {
      aheadMs = frame.atMs - now();
      // What came before belongs to another connection, perhaps to another run of the program.
      if (watchers > 0) void readPast();
    },
    applyEvents(events) {
      for (const event of events) {
        if (event.name !== 'frame') continue;
        aheadMs = event.data.atMs - now();
        ring?.add(event.data);
      }
    },
  };
}

function stepMsOf(minutes: SeriesMinutes): number {
  return (minutes * 60_000) / maxSteps;
}
