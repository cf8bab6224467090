import { expect, test } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { LiveSeries, SeriesMinutes, SeriesPoint } from '#shared/metrics/live-series.ts';
import { createMemoryBridge } from '../../bridge/memory-bridge.ts';
import { exampleFrame, exampleSnapshot } from '../testing/example-snapshot.ts';
import { createSeriesStore, redrawMs } from './series.ts';

const base: SeriesPoint = {
  atMs: 0,
  generationTps: 7,
  prefillTps: null,
  contextUsed: null,
  contextPercent: null,
  running: 1,
};

function setUp(live: (minutes: SeriesMinutes) => LiveSeries | Promise<LiveSeries>) {
  let nowMs = 1_000_000;
  const bridge = createMemoryBridge(() => exampleSnapshot(), { 'live.series': ({ minutes }) => live(minutes) });
  const series = createSeriesStore(bridge, () => nowMs);
  return {
    series,
    bridge,
    /** The proxy's clock is half a second ahead of the page's. */
    frame(atPageMs: number, generationTps: number) {
      nowMs = atPageMs;
      series.applyEvents([{ name: 'frame', data: { ...exampleFrame(atPageMs + 500), generationTps } }]);
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('the past is read when someone looks, and frames go on from there by the proxy’s clock', async () => {
  const { series, frame } = setUp(() => ({ stepMs: 1000, points: [{ ...base, atMs: 1_000_000 }] }));
  series.watch();
  await settled();
  frame(1_000_250, 33);
  series.drawNext();
  const { drawn, past } = series.getState();
  expect(past).toBe('known');
  expect(drawn.generationTps.nowMs).toBe(1_000_750);
  expect(drawn.generationTps.points.map(({ generationTps }) => generationTps)).toEqual([7, 33]);
});

test('one chart is drawn at a time', async () => {
  const { series, frame } = setUp(() => ({ stepMs: 1000, points: [] }));
  series.watch();
  await settled();
  const before = series.getState().drawn;
  frame(1_000_250, 33);
  series.drawNext();
  const after = series.getState().drawn;
  expect(after.generationTps).not.toBe(before.generationTps);
  expect(after.prefillTps).toBe(before.prefillTps);
  series.drawNext();
  expect(series.getState().drawn.prefillTps).not.toBe(before.prefillTps);
  expect(series.getState().drawn.context).toBe(before.context);
});

test('nobody looks: nothing is asked, nothing is kept', async () => {
  const { series, bridge, frame } = setUp(() => ({ stepMs: 1000, points: [] }));
  frame(1_000_000, 10);
  series.takeSnapshot(exampleSnapshot(), 0);
  const stop = series.watch();
  await settled();
  stop();
  await series.choose(15);
  series.drawNext();
  expect(bridge.calls.map(({ input }) => input)).toEqual([{ minutes: 5 }]);
});

test('the answer for a window that is no longer chosen is dropped', async () => {
  const answers = new Map<SeriesMinutes, (series: LiveSeries) => void>();
  const { series } = setUp((minutes) => new Promise((resolve) => answers.set(minutes, resolve)));
  series.watch();
  series.choose(60);
  answers.get(60)?.({ stepMs: 12_000, points: [{ ...base, atMs: 1_000_000, generationTps: 60 }] });
  await settled();
  answers.get(5)?.({ stepMs: 1000, points: [{ ...base, atMs: 1_000_000, generationTps: 5 }] });
  await settled();
  expect(series.getState().drawn.generationTps.points[0]?.generationTps).toBe(60);
});

test('without a past the present is still drawn, and the reason is told', async () => {
  const { series, frame } = setUp(() => {
    throw new CommandError('UNAVAILABLE', 'Not kept.');
  });
  series.watch();
  await settled();
  frame(1_000_250, 33);
  series.drawNext();
  expect(series.getState()).toMatchObject({ past: 'unknown', message: 'Not kept.' });
  expect(series.getState().drawn.generationTps.points).toHaveLength(1);
});

test('another snapshot reads the past again: what lay between is known to the proxy alone', async () => {
  const { series, bridge } = setUp(() => ({ stepMs: 1000, points: [] }));
  series.watch();
  await settled();
  series.takeSnapshot(exampleSnapshot(), 0);
  await settled();
  expect(bridge.calls).toHaveLength(2);
});

test('long windows are drawn less often, but never so seldom that the present seems to stand', () => {
  expect([redrawMs(5), redrawMs(15), redrawMs(60)]).toEqual([1000, 3000, 4000]);
});
