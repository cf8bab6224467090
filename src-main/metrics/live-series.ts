import { createRingBuffer } from '#shared/collections/ring-buffer.ts';
import type { LiveSeries, SeriesMinutes, SeriesPoint } from '#shared/metrics/live-series.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { fullestContext, type RequestContext } from '#shared/metrics/request-context.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { SamplerClock } from './sampler.ts';
import { createSecond, type Second } from './series-second.ts';

/** The last hour, second by second, so that a chart has a past when someone begins to look. */
export interface LiveSeriesRecorder {
  /** To be called when a request has started. */
  wake(): void;
  /** To be called when a request has ended: one that came and went between two samples shows too. */
  finished(metrics: RequestMetrics): void;
  series(minutes: SeriesMinutes): LiveSeries;
  close(): void;
}

export interface LiveSeriesOptions {
  /** What goes on at this moment. */
  sample(): MetricsFrame;
  clock: SamplerClock;
}

const intervalMs = 1000;
/** An hour of work; seconds in which nothing ran take no place. What is older falls out. */
const maxSeconds = 3600;
/** More could not be told apart on a line of a few hundred pixels. */
const maxPoints = 300;

/** Samples once a second while something runs, whether anyone looks or not, and sleeps else. */
export function createLiveSeries({ sample, clock }: LiveSeriesOptions): LiveSeriesRecorder {
  const past = createRingBuffer<Second>(maxSeconds);
  let present: Second | null = null;
  let stopTimer: (() => void) | null = null;

  function secondAt(atMs: number): Second {
    const number = Math.floor(atMs / 1000);
    if (present?.number !== number) {
      present = createSecond(number);
      past.push(present);
    }
    return present;
  }

  function stop(): void {
    stopTimer?.();
    stopTimer = null;
  }

  function take(): void {
    const { atMs, requests, slots, generationTps, prefillTps } = sample();
    if (requests.length === 0) {
      stop();
      return;
    }
    const second = secondAt(atMs);
    second.saw({ generationTps, prefillTps, running: requests.length });
    second.held(fullestContext(requests, slots));
  }

  return {
    wake() {
      if (stopTimer !== null) return;
      stopTimer = clock.every(intervalMs, take);
      take();
    },
    finished({ context_used: used, context_percent: percent, generation_tps }) {
      const second = secondAt(clock.now());
      if (second.generationTps === null) second.saw({ generationTps: generation_tps, prefillTps: null, running: 1 });
      second.held(used === null ? null : { used, percent });
    },
    series(minutes) {
      const stepMs = (minutes * 60_000) / maxPoints;
      return { stepMs, points: points(past.items(), stepMs, clock.now()) };
    },
    close: stop,
  };
}

/** Puts seconds together into steps of the same length, of which the last ends at `nowMs`. */
function points(seconds: readonly Second[], stepMs: number, nowMs: number): SeriesPoint[] {
  const steps: Second[][] = Array.from({ length: maxPoints }, () => []);
  for (const second of seconds) {
    // The second under way counts as now, not as its end, which is still to come.
    const age = Math.max(0, nowMs - (second.number + 1) * 1000);
    steps[maxPoints - 1 - Math.floor(age / stepMs)]?.push(second);
  }
  return steps.map((step, index) => pointOf(step, nowMs - (maxPoints - 1 - index) * stepMs));
}

function pointOf(step: readonly Second[], atMs: number): SeriesPoint {
  let context: Pick<RequestContext, 'used' | 'percent'> | null = null;
  for (const second of step) if (second.isFuller(context)) context = second.context;
  return {
    atMs,
    generationTps: meanOfKnown(step.map(({ generationTps }) => generationTps)),
    prefillTps: meanOfKnown(step.map(({ prefillTps }) => prefillTps)),
    contextUsed: context?.used ?? null,
    contextPercent: context?.percent ?? null,
    running: Math.max(0, ...step.map(({ running }) => running)),
  };
}

/** Over equal seconds the mean of rates is tokens by time; seconds of which nothing is known do not count. */
function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
