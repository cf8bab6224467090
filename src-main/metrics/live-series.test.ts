import { describe, expect, test } from 'vitest';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { liveSeries } from '#shared/metrics/live-series.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import { createLiveSeries } from './live-series.ts';
import type { SamplerClock } from './sampler.ts';

const minute = 60_000;

function setUp() {
  const timers = new Set<() => void>();
  const state = {
    nowMs: 1_000_000_000,
    generationTps: null as number | null,
    requests: [] as FrameRequest[],
    slots: null as SlotView[] | null,
  };
  const clock: SamplerClock = {
    now: () => state.nowMs,
    every(intervalMs, callback) {
      expect(intervalMs).toBe(1000);
      timers.add(callback);
      return () => void timers.delete(callback);
    },
  };
  const recorder = createLiveSeries({
    sample: () => ({
      atMs: state.nowMs,
      requests: state.requests,
      generationTps: state.generationTps,
      prefillTps: null,
      slots: state.slots,
    }),
    clock,
  });
  return {
    recorder,
    state,
    isRunning: () => timers.size > 0,
    pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        state.nowMs += 1000;
        for (const callback of [...timers]) callback();
      }
    },
  };
}

const request = (promptTokens: number, contextTotal: number | null): FrameRequest => ({
  ...exampleLiveRequest({ promptTokens, generatedTokens: 0 }),
  contextTotal,
});

test('sleeps while nothing runs', () => {
  const { recorder, state, isRunning, pass } = setUp();
  expect(isRunning()).toBe(false);
  state.requests = [request(10, null)];
  recorder.wake();
  recorder.wake();
  expect(isRunning()).toBe(true);
  state.requests = [];
  pass(1);
  expect(isRunning()).toBe(false);
  recorder.close();
});

describe.each([
  [5, 1000],
  [15, 3000],
  [60, 12_000],
] as const)('the last %i minutes', (minutes, stepMs) => {
  test('are 300 steps that end now, gaps for the time when nothing ran', () => {
    const { recorder, state, pass } = setUp();
    state.requests = [request(1024, 4096)];
    state.generationTps = 40;
    recorder.wake();
    pass(24);
    state.requests = [];
    pass(25);
    const series = liveSeries.parse(recorder.series(minutes));
    expect(series.stepMs).toBe(stepMs);
    expect(series.points).toHaveLength(300);
    expect(series.points.map(({ atMs }) => state.nowMs - atMs)).toStrictEqual(
      Array.from({ length: 300 }, (_, index) => (299 - index) * stepMs),
    );
    const gap = { generationTps: null, prefillTps: null, contextUsed: null, contextPercent: null, running: 0 };
    expect(series.points[0]).toStrictEqual({ ...gap, atMs: state.nowMs - 299 * stepMs });
    expect(series.points.at(-1)).toStrictEqual({ ...gap, atMs: state.nowMs });
    const step = series.points.at(-1 - Math.ceil(36_000 / stepMs));
    expect(step).toMatchObject({ generationTps: 40, contextUsed: 1024, contextPercent: 25, running: 1 });
  });
});

test('a step holds the mean of its rates, its fullest context, and the most that ran', () => {
  const { recorder, state, pass } = setUp();
  const rates = [10, null, 40];
  state.requests = [request(10, 100)];
  recorder.wake();
  for (const [index, rate] of rates.entries()) {
    state.generationTps = rate;
    state.requests = index === 1 ? [request(10, 100), request(50, 1000), request(30, 100)] : [request(10, 100)];
    pass(1);
  }
  state.requests = [];
  state.nowMs += 1000;
  expect(recorder.series(60).points.at(-1)).toMatchObject({
    generationTps: 25,
    contextUsed: 30,
    contextPercent: 30,
    running: 3,
  });
});

test('where the stream does not tell how long the prompt is, its slot does', () => {
  const { recorder, state, pass } = setUp();
  const running = { ...request(0, null), promptTokens: null };
  const slot = { id: 0, isBusy: true, contextTotal: 4096, contextUsed: 1024, isSpeculative: false };
  state.requests = [running];
  state.slots = [{ ...slot, requestId: running.requestId }];
  recorder.wake();
  pass(1);
  state.requests = [];
  state.nowMs += 1000;
  expect(recorder.series(60).points.at(-1)).toMatchObject({ contextUsed: 1024, contextPercent: 25 });
});

test('a request that came and went between two samples shows', () => {
  const { recorder, state, pass } = setUp();
  state.requests = [request(10, null)];
  recorder.wake();
  state.requests = [];
  recorder.finished(exampleMetrics({ generation_tps: 55, context_used: 700, context_percent: 7 }));
  pass(2);
  expect(recorder.series(5).points.find(({ running }) => running > 0)).toMatchObject({
    generationTps: 55,
    contextUsed: 700,
    contextPercent: 7,
    running: 1,
  });
});

test('an hour of work is kept, and no more', () => {
  const { recorder, state, pass } = setUp();
  state.requests = [request(1, null)];
  state.generationTps = 1;
  recorder.wake();
  pass((70 * minute) / 1000);
  const { points } = recorder.series(60);
  expect(points.every(({ generationTps }) => generationTps === 1)).toBe(true);
});
