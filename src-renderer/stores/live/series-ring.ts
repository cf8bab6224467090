import { createMean } from '#shared/collections/mean.ts';
import { createRingBuffer, type RingBuffer } from '#shared/collections/ring-buffer.ts';
import type { LiveSeries, SeriesPoint } from '#shared/metrics/live-series.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { fullestContext } from '#shared/metrics/request-context.ts';

/** Steps of a window: more could not be told apart on a line of a few hundred pixels. */
export const maxSteps = 300;

/** The last steps of time, fed by frames; the oldest step falls out. Time is the proxy's, in milliseconds since 1970. */
export interface SeriesRing {
  readonly stepMs: number;
  /** Frames of a step that the ring was filled with change nothing. */
  add(frame: MetricsFrame): void;
  /** The steps up to `nowMs`, oldest first, at most `maxSteps`. The last one is still under way and ends at `nowMs`. */
  points(nowMs: number): SeriesPoint[];
}

export function createSeriesRing({ stepMs, points }: LiveSeries): SeriesRing {
  // One place is for the step under way.
  let closed: RingBuffer<SeriesPoint> = createRingBuffer(maxSteps - 1);
  for (const point of points) closed.push(point);
  const filledUpTo = points.at(-1)?.atMs ?? null;
  let step = filledUpTo === null ? null : createStep(filledUpTo + stepMs);

  function closeUntil(atMs: number): Step {
    if (step !== null && atMs - step.endMs > stepMs * maxSteps) {
      // Nothing of before is within the window any more.
      closed = createRingBuffer(maxSteps - 1);
      step = null;
    }
    step ??= createStep(atMs + stepMs);
    while (step.endMs < atMs) {
      closed.push(step.point(step.endMs));
      step = createStep(step.endMs + stepMs);
    }
    return step;
  }

  return {
    stepMs,
    add(frame) {
      if (filledUpTo === null || frame.atMs > filledUpTo) closeUntil(frame.atMs).add(frame);
    },
    points(nowMs) {
      const current = closeUntil(nowMs);
      const oldestMs = nowMs - stepMs * maxSteps;
      return [...closed.items().filter(({ atMs }) => atMs >= oldestMs), current.point(nowMs)];
    },
  };
}

interface Step {
  readonly endMs: number;
  add(frame: MetricsFrame): void;
  point(atMs: number): SeriesPoint;
}

function createStep(endMs: number): Step {
  const generation = createMean();
  const prefill = createMean();
  let context: { used: number; percent: number | null } | null = null;
  let running = 0;
  return {
    endMs,
    add({ generationTps, prefillTps, requests, slots }) {
      generation.add(generationTps);
      prefill.add(prefillTps);
      running = Math.max(running, requests.length);
      const fullest = fullestContext(requests, slots);
      if (fullest?.used != null && (context === null || (fullest.percent ?? 0) >= (context.percent ?? 0))) {
        context = { used: fullest.used, percent: fullest.percent };
      }
    },
    point: (atMs) => ({
      atMs,
      generationTps: generation.value(),
      prefillTps: prefill.value(),
      contextUsed: context?.used ?? null,
      contextPercent: context?.percent ?? null,
      running,
    }),
  };
}
