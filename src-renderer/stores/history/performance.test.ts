import { expect, test } from 'vitest';
import type { ToolRow } from '#shared/contract/history-analysis.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { type TotalSums, totalSums, totalsOf } from '#shared/metrics/sessions.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createPerformanceStore, type DepthSpeed } from './performance.ts';

const now = new Date(2026, 2, 3, 14, 30).getTime();

function setUp(answers: MemoryAnswers) {
  const models = [
    { value: 'big', requests: 9 },
    { value: null, requests: 2 },
  ];
  const bridge = createMemoryBridge(() => exampleSnapshot(), {
    'history.facets': () => ({ models, clients: [] }),
    ...answers,
  });
  const asked = (name: string) => bridge.calls.filter((call) => call.name === name).map(({ input }) => input);
  return { performance: createPerformanceStore(bridge, () => now), asked };
}

function bucket(requests: number): DepthSpeed {
  const speeds = { promptTps: 1, generationTps: 1, medianPromptTps: 1, medianGenerationTps: 1 };
  return { aboveTokens: 0, upToTokens: 1024, requests, ...speeds };
}

function tool(name: string): ToolRow {
  return { tool: name, model: 'big', calls: 3, clean: 2, repaired: 1, unrepaired: 0, byFix: [] };
}

const noTotals = totalsOf(Object.fromEntries(totalSums.map((key) => [key, 0])) as TotalSums);

test('depth is one line for each model that has something to show', async () => {
  const { performance, asked } = setUp({
    'history.speedByDepth': ({ model }) => (model === 'big' ? [bucket(3), bucket(4)] : [bucket(0)]),
  });
  await performance.show('depth');
  expect(performance.getState().readings.depth.value).toMatchObject([{ model: 'big', requests: 7 }]);
  expect(asked('history.speedByDepth')).toEqual([
    { fromDay: '2026-02-25', model: 'big' },
    { fromDay: '2026-02-25', model: null },
  ]);
});

test('the filter reaches every question', async () => {
  const { performance, asked } = setUp({ 'history.cache': () => [], 'requests.totals': () => noTotals });
  await performance.show('cache');
  await performance.setRange('all');
  await performance.setModel({ name: 'big' });
  await performance.setRange('today');
  expect(asked('history.cache')).toEqual([
    { fromDay: '2026-02-25' },
    {},
    { model: 'big' },
    { fromDay: '2026-03-03', model: 'big' },
  ]);
  expect(asked('requests.totals').at(-1)).toEqual({ since: new Date(2026, 2, 3).getTime(), model: 'big' });
});

test('an answer that was overtaken by another filter is dropped', async () => {
  const waiting: ((rows: ToolRow[]) => void)[] = [];
  const { performance } = setUp({ 'history.tools': () => new Promise((resolve) => waiting.push(resolve)) });
  const first = performance.show('tools');
  await new Promise((resolve) => setTimeout(resolve, 0));
  const second = performance.setRange('all');
  await new Promise((resolve) => setTimeout(resolve, 0));
  waiting[1]?.([tool('new')]);
  waiting[0]?.([tool('old')]);
  await Promise.all([first, second]);
  expect(performance.getState().readings.tools).toEqual({ value: [tool('new')], isReading: false, message: null });
});

test('what fails says why, and can be asked again', async () => {
  let isBroken = true;
  const { performance } = setUp({
    'history.tools': () => {
      if (isBroken) throw new CommandError('UNAVAILABLE', 'The history is off.');
      return [tool('read')];
    },
  });
  await performance.show('tools');
  expect(performance.getState().readings.tools.message).toBe('The history is off.');
  isBroken = false;
  await performance.refresh();
  expect(performance.getState().readings.tools).toMatchObject({ value: [tool('read')], message: null });
});

test('another filter forgets what the other sections hold, and keeps the one in sight until it is read', async () => {
  const { performance } = setUp({
    'history.tools': () => [tool('read')],
    'history.speculation': () => [],
  });
  await performance.show('tools');
  await performance.show('speculation');
  const change = performance.setRange('all');
  expect(performance.getState().readings.tools.value).toBeNull();
  expect(performance.getState().readings.speculation).toMatchObject({ value: [], isReading: true });
  await change;
});

test('requests that finish are counted until the section is read again', async () => {
  const { performance } = setUp({ 'history.tools': () => [] });
  await performance.show('tools');
  performance.applyEvents([{ name: 'request.finished', data: exampleMetrics() }]);
  expect(performance.getState().newer).toBe(1);
  await performance.refresh();
  expect(performance.getState().newer).toBe(0);
});
