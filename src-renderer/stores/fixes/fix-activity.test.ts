import { expect, test } from 'vitest';
import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createFixActivityStore } from './fix-activity.ts';

const noon = new Date(2026, 1, 15, 12).getTime();

function record(id: string, fixes: string[], atMs = noon) {
  return exampleMetrics({ request_id: id, timestamp: new Date(atMs).toISOString(), fixes });
}

function stored(id: string, fixes: string[]): StoredRequestView {
  return { sequence: 1, session: 's', metrics: record(id, fixes) };
}

function activityStore(answers: MemoryAnswers) {
  let nowMs = noon;
  const bridge = createMemoryBridge(() => exampleSnapshot(), answers);
  const activity = createFixActivityStore(bridge, () => nowMs);
  const counts = () => Object.fromEntries(activity.getState().counts);
  return {
    bridge,
    activity,
    counts,
    tomorrow: () => {
      nowMs += 86_400_000;
      return nowMs;
    },
  };
}

test('counts the pages of today once, and what the feed brings after them', async () => {
  const { bridge, activity, counts } = activityStore({
    'requests.list': ({ after }) =>
      after == null
        ? { requests: [stored('a', ['utf8']), stored('b', ['utf8', 'usage'])], next: 'b' }
        : { requests: [stored('c', [])], next: null },
  });
  activity.takeSnapshot(exampleSnapshot({ requests: [record('a', ['utf8'])] }), 0);
  await activity.load();
  activity.applyEvents([{ name: 'request.finished', data: record('d', ['usage']) }]);
  expect(counts()).toEqual({ utf8: 2, usage: 2 });
  expect(activity.getState()).toMatchObject({ requests: 4, extent: 'whole' });
  expect(bridge.calls[0]?.input).toMatchObject({ since: new Date(2026, 1, 15).getTime() });
});

test('yesterday does not count, and a new day begins at zero', async () => {
  const { activity, counts, tomorrow } = activityStore({ 'requests.list': () => ({ requests: [], next: null }) });
  activity.takeSnapshot(
    exampleSnapshot({ requests: [record('a', ['utf8']), record('b', ['utf8'], noon - 86_400_000)] }),
    0,
  );
  expect(counts()).toEqual({ utf8: 1 });
  const atMs = tomorrow();
  activity.applyEvents([{ name: 'request.finished', data: record('c', ['usage'], atMs) }]);
  expect(counts()).toEqual({ usage: 1 });
});

test('without a history the feed alone is counted, and the store says so', async () => {
  const { activity, counts } = activityStore({
    'requests.list': () => {
      throw new CommandError('UNAVAILABLE', 'The history is off.');
    },
  });
  activity.takeSnapshot(exampleSnapshot({ requests: [record('a', ['utf8'])] }), 0);
  await activity.load();
  expect(counts()).toEqual({ utf8: 1 });
  expect(activity.getState().extent).toBe('partial');
});
