import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createRequestsStore, maxRequests } from './requests.ts';

function metrics(id: string, second: number): RequestMetrics {
  const timestamp = new Date(Date.UTC(2026, 1, 15, 10, 0, second)).toISOString();
  return exampleMetrics({ request_id: id, timestamp });
}

function requestsStore(first: RequestMetrics[] = []) {
  const requests = createRequestsStore();
  requests.takeSnapshot(exampleSnapshot({ requests: first }), 0);
  return { requests, ids: () => requests.getState().requests.map((one) => one.request_id) };
}

const finished = (data: RequestMetrics) => ({ name: 'request.finished', data }) as const;

test('newest first, each once, also across a second snapshot', () => {
  const { requests, ids } = requestsStore([metrics('b', 2), metrics('a', 1)]);
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
