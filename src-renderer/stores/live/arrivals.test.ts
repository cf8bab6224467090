import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { exampleFrame, exampleRunning, exampleSnapshot } from '../testing/example-snapshot.ts';
import { createArrivalsStore } from './arrivals.ts';

const timestamp = '2026-02-15T10:30:45.000Z';
const atMs = Date.parse(timestamp);

test('what ran before the page was opened is the last request, but was not seen', () => {
  const arrivals = createArrivalsStore();
  const running = { ...exampleRunning('r1', null), client: 'claude-cli/2.1.4', model: 'any' };
  arrivals.takeSnapshot(exampleSnapshot({ frame: exampleFrame(0, [running]) }), 0);
  expect(arrivals.getState()).toEqual({ model: null, last: { client: 'claude-cli/2.1.4', atMs }, seen: null });
});

test('a request that comes while the page looks is seen', () => {
  const arrivals = createArrivalsStore();
  arrivals.takeSnapshot(exampleSnapshot(), 0);
  arrivals.applyEvents([{ name: 'request.started', data: { ...exampleRunning('r2', null), client: 'opencode/1.18' } }]);
  const seen = { client: 'opencode/1.18', atMs };
  expect(arrivals.getState()).toEqual({ model: null, last: seen, seen });
});

test('the model is the one that answered last; an answer without one does not hide it', () => {
  const arrivals = createArrivalsStore();
  arrivals.takeSnapshot(exampleSnapshot({ requests: [exampleMetrics({ model: 'qwen' })] }), 0);
  expect(arrivals.getState().model).toBe('qwen');
  arrivals.applyEvents([
    { name: 'request.finished', data: exampleMetrics({ model: 'gemma' }) },
    { name: 'request.finished', data: exampleMetrics({ model: null }) },
  ]);
  expect(arrivals.getState().model).toBe('gemma');
});

test('a request that broke off names only what its client asked for', () => {
  const arrivals = createArrivalsStore();
  const asked = exampleMetrics({ model: 'any', status: 'aborted' });
  arrivals.takeSnapshot(exampleSnapshot({ requests: [asked, exampleMetrics({ model: 'qwen' })] }), 0);
  expect(arrivals.getState().model).toBe('qwen');
  arrivals.applyEvents([{ name: 'request.finished', data: asked }]);
  expect(arrivals.getState().model).toBe('qwen');
});

test('frames alone change nothing', () => {
  const arrivals = createArrivalsStore();
  let changes = 0;
  arrivals.subscribe(() => {
    changes += 1;
  });
  arrivals.applyEvents([{ name: 'frame', data: exampleFrame(1, [exampleRunning('r1', 3)]) }]);
  expect(changes).toBe(0);
});
