import { expect, test } from 'vitest';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createMemoryBridge, type MemoryAnswers } from '../bridge/memory-bridge.ts';
import { createRequestsStore, matchingRequests, maxRequests } from './requests.ts';
import { exampleSnapshot } from './testing/example-snapshot.ts';

function metrics(id: string, second: number, changes: Partial<RequestMetrics> = {}): RequestMetrics {
  const timestamp = new Date(Date.UTC(2026, 1, 15, 10, 0, second)).toISOString();
  return exampleMetrics({ request_id: id, timestamp, ...changes });
}

function requestsStore(answers: MemoryAnswers = {}, first: RequestMetrics[] = []) {
  const bridge = createMemoryBridge(() => exampleSnapshot(), answers);
  const requests = createRequestsStore(bridge);
  requests.takeSnapshot(exampleSnapshot({ requests: first }), 0);
  return { bridge, requests, ids: () => requests.getState().requests.map((one) => one.request_id) };
}

const finished = (data: RequestMetrics) => ({ name: 'request.finished', data }) as const;

test('newest first, each once, also across a second snapshot', () => {
  const { requests, ids } = requestsStore({}, [metrics('b', 2), metrics('a', 1)]);
  requests.applyEvents([finished(metrics('d', 4)), finished(metrics('c', 3))]);
  requests.takeSnapshot(exampleSnapshot({ requests: [metrics('e', 5), metrics('d', 4)] }), 0);
  expect(ids()).toEqual(['e', 'd', 'c', 'b', 'a']);
});

test('the oldest fall out', () => {
  const { requests, ids } = requestsStore();
  requests.applyEvents(Array.from({ length: maxRequests + 2 }, (_, at) => finished(metrics(`r${at}`, at))));
  expect(ids()).toHaveLength(maxRequests);
  expect(ids().at(-1)).toBe('r2');
});

test('older ones are read before the oldest that is held', async () => {
  const older = metrics('a', 1);
  const { bridge, requests, ids } = requestsStore(
    { 'requests.list': () => ({ requests: [{ sequence: 1, session: 's', metrics: older }], next: null }) },
    [metrics('b', 2)],
  );
  await requests.loadOlder();
  expect(bridge.calls[0]?.input).toEqual({ limit: 100, until: Date.UTC(2026, 1, 15, 10, 0, 2) + 1 });
  expect(ids()).toEqual(['b', 'a']);
  expect(requests.getState().older).toBe('end');
});

test('a history that cannot be read is said, and can be tried again', async () => {
  const { requests } = requestsStore({
    'requests.list': () => {
      throw new CommandError('UNAVAILABLE', 'The history is off.');
    },
  });
  await requests.loadOlder();
  expect(requests.getState()).toMatchObject({ older: 'idle', olderMessage: 'The history is off.' });
});

test('the detail of the request selected last is shown, however late the others answer', async () => {
  const slow = Promise.withResolvers<RequestDetail>();
  const detailOf = (one: RequestMetrics): RequestDetail => ({
    request: { sequence: 1, session: 's', metrics: one },
    repairs: [],
    bodies: [],
  });
  const [a, b] = [metrics('a', 1), metrics('b', 2)];
  const { requests } = requestsStore({ 'requests.get': ({ id }) => (id === 'a' ? slow.promise : detailOf(b)) }, [b, a]);
  const first = requests.select('a');
  await requests.select('b');
  slow.resolve(detailOf(a));
  await first;
  expect(requests.getState()).toMatchObject({
    selectedId: 'b',
    detail: { state: 'ready', value: { request: { metrics: b } } },
  });
});

test.each([
  ['', ['one', 'two']],
  ['claude', ['one']],
  ['CLAUDE failed', []],
  ['failed', ['two']],
  ['repaired utf8', ['one']],
  ['slot', ['two']],
])('filter "%s"', (filter, expected) => {
  const requests = [
    metrics('one', 2, { client: 'claude-cli/2.1.4', fixes: ['utf8'] }),
    metrics('two', 1, { status: 'failed', error: 'no slot was free' }),
  ];
  expect(matchingRequests(requests, filter).map((one) => one.request_id)).toEqual(expected);
});
