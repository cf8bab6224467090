import { expect, test } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemoryBridge } from '../../bridge/memory-bridge.ts';
import { exampleFrame, exampleRunning, exampleSnapshot } from '../testing/example-snapshot.ts';
import { createLiveStore, trailLength } from './live.ts';

function liveStore(answers = {}) {
  return createLiveStore(createMemoryBridge(() => exampleSnapshot(), answers));
}

function frame(atMs: number, tps: number | null, ids = ['a']) {
  const requests = ids.map((id) => exampleRunning(id, tps));
  return { name: 'frame', data: exampleFrame(atMs, requests) } as const;
}

test('trails follow each request and end with it', () => {
  const live = liveStore();
  live.applyEvents([frame(250, 10, ['a', 'b']), frame(500, null, ['a', 'b']), frame(750, 30, ['b'])]);
  expect([...live.getState().trails]).toEqual([['b', [10, null, 30]]]);
});

test('a trail never grows beyond its length', () => {
  const live = liveStore();
  for (let count = 1; count <= trailLength + 5; count += 1) live.applyEvents([frame(count * 250, count)]);
  const trail = live.getState().trails.get('a');
  expect(trail).toHaveLength(trailLength);
  expect(trail?.at(-1)).toBe(trailLength + 5);
});

test('what finishes stands before what finished earlier, and only the last ones are kept', () => {
  const live = liveStore();
  live.takeSnapshot(exampleSnapshot({ requests: [exampleMetrics({ request_id: 'old' })] }), 0);
  const finished = Array.from({ length: 21 }, (_, index) => exampleMetrics({ request_id: `${index}` }));
  live.applyEvents(finished.slice(0, 2).map((data) => ({ name: 'request.finished', data }) as const));
  expect(live.getState().finished.map(({ request_id }) => request_id)).toEqual(['1', '0', 'old']);
  live.applyEvents(finished.slice(2).map((data) => ({ name: 'request.finished', data }) as const));
  expect(live.getState().finished).toHaveLength(20);
  expect(live.getState().finished.at(-1)?.request_id).toBe('1');
});

test('drafts are judged by model over what finished, tokens against tokens', () => {
  const live = liveStore();
  const requests = [
    exampleMetrics({ model: 'm', draft_tokens: 10, draft_accepted_tokens: 10 }),
    exampleMetrics({ model: 'm', draft_tokens: 90, draft_accepted_tokens: 40 }),
    exampleMetrics({ model: 'plain', draft_tokens: null, draft_accepted_tokens: null }),
  ];
  live.takeSnapshot(exampleSnapshot({ requests }), 0);
  expect([...live.getState().acceptance]).toEqual([['m', 0.5]]);
});

test('cancelling shows until the request is gone', async () => {
  const live = liveStore({ 'requests.cancel': () => ({ cancelled: true }) });
  live.applyEvents([frame(250, 10)]);
  await live.cancel('a');
  expect([...live.getState().cancelling]).toEqual(['a']);
  live.applyEvents([frame(500, null, [])]);
  expect([...live.getState().cancelling]).toEqual([]);
});

test('a refused cancel goes back, with the reason', async () => {
  const live = liveStore({
    'requests.cancel': () => {
      throw new CommandError('DISCONNECTED', 'Not reachable.');
    },
  });
  live.applyEvents([frame(250, 10)]);
  await live.cancel('a');
  expect([...live.getState().cancelling]).toEqual([]);
  expect([...live.getState().messages]).toEqual([['a', 'Not reachable.']]);
});
