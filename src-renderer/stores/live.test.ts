import { expect, test } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge } from '../bridge/memory-bridge.ts';
import { createLiveStore, trailLength } from './live.ts';
import { exampleFrame, exampleRunning, exampleSnapshot } from './testing/example-snapshot.ts';

function liveStore(answers = {}) {
  return createLiveStore(createMemoryBridge(() => exampleSnapshot(), answers));
}

function frame(atMs: number, tps: number | null, ids = ['a']) {
  const data = {
    ...exampleFrame(
      atMs,
      ids.map((id) => exampleRunning(id, tps)),
    ),
    generationTps: tps,
  };
  return { name: 'frame', data } as const;
}

test('trails follow each request and end with it', () => {
  const live = liveStore();
  live.applyEvents([frame(250, 10, ['a', 'b']), frame(500, null, ['a', 'b']), frame(750, 30, ['b'])]);
  expect([...live.getState().trails]).toEqual([['b', [10, null, 30]]]);
  expect(live.getState().totalTrail).toEqual([10, null, 30]);
});

test('a silence between frames is a gap in the line of all', () => {
  const live = liveStore();
  live.applyEvents([frame(250, 10), frame(10_000, 20)]);
  expect(live.getState().totalTrail).toEqual([10, null, 20]);
});

test('a trail never grows beyond its length', () => {
  const live = liveStore();
  for (let count = 1; count <= trailLength + 5; count += 1) live.applyEvents([frame(count * 250, count)]);
  const trail = live.getState().trails.get('a');
  expect(trail).toHaveLength(trailLength);
  expect(trail?.at(-1)).toBe(trailLength + 5);
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
