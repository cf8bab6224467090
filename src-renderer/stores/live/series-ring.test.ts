import { expect, test } from 'vitest';
import type { SeriesPoint } from '#shared/metrics/live-series.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { exampleFrame, exampleRunning } from '../testing/example-snapshot.ts';
import { createSeriesRing, maxSteps } from './series-ring.ts';

function frame(atMs: number, generationTps: number | null): MetricsFrame {
  const running = { ...exampleRunning('a', generationTps), promptTokens: 99, generatedTokens: 1, contextTotal: 1000 };
  return { ...exampleFrame(atMs, [running]), generationTps };
}

function point(atMs: number, generationTps: number | null): SeriesPoint {
  return { atMs, generationTps, prefillTps: null, contextUsed: null, contextPercent: null, running: 0 };
}

const speeds = (points: readonly SeriesPoint[]) => points.map(({ atMs, generationTps }) => [atMs, generationTps]);

test('a step is the mean of the frames that know, the last one under way', () => {
  const ring = createSeriesRing({ stepMs: 1000, points: [point(10_000, 5)] });
  for (const [atMs, tps] of [
    [10_250, 10],
    [10_500, null],
    [11_000, 20],
    [11_250, 40],
  ] as const) {
    ring.add(frame(atMs, tps));
  }
  const points = ring.points(11_300);
  expect(speeds(points)).toEqual([
    [10_000, 5],
    [11_000, 15],
    [11_300, 40],
  ]);
  expect(points.at(-1)).toMatchObject({ contextUsed: 100, contextPercent: 10, running: 1 });
});

test('frames of a step that was filled in already do not count twice', () => {
  const ring = createSeriesRing({ stepMs: 1000, points: [point(10_000, 5)] });
  ring.add(frame(9_900, 100));
  expect(speeds(ring.points(10_100))).toEqual([
    [10_000, 5],
    [10_100, null],
  ]);
});

test('silence is a gap', () => {
  const ring = createSeriesRing({ stepMs: 1000, points: [] });
  ring.add(frame(500, 10));
  ring.add(frame(3600, 30));
  expect(speeds(ring.points(3700))).toEqual([
    [1500, 10],
    [2500, null],
    [3500, null],
    [3700, 30],
  ]);
});

test('there are never more points than a line can show, and none from before the window', () => {
  const ring = createSeriesRing({
    stepMs: 1000,
    points: Array.from({ length: maxSteps }, (_, at) => point(at * 1000, at)),
  });
  for (let atMs = 300_000; atMs < 400_000; atMs += 250) ring.add(frame(atMs, 1));
  expect(ring.points(400_000).length).toBe(maxSteps);
  expect(ring.points(400_000)[0]?.atMs).toBe(101_000);
  expect(speeds(ring.points(9_000_000))).toEqual([[9_000_000, null]]);
});
