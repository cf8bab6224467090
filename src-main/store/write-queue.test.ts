import { expect, test } from 'vitest';
import { nthRequest } from './testing/temp-history.ts';
import { createWriteQueue, type QueueItem } from './write-queue.ts';

function request(index: number): QueueItem {
  return { kind: 'request', metrics: nthRequest(index) };
}

function body(bytes: number): QueueItem {
  const deflated = new Uint8Array(bytes);
  const body = { requestId: 'a', storedAt: 0, part: 'client_request' as const, headers: '[]', totalBytes: 0 };
  return { kind: 'body', body: { ...body, isCut: false, deflated, marks: null } };
}

test('without bodies the oldest outlines go, and their requests stay', () => {
  const queue = createWriteQueue({ maxItems: 10, maxBytes: 10 });
  const noted = (index: number): QueueItem => ({
    kind: 'request',
    metrics: nthRequest(index),
    notes: { tools: [], outline: new Uint8Array(4), hasTools: true },
  });
  for (let index = 0; index < 4; index++) queue.push(noted(index));
  const outlines = queue.peek(10).map((item) => (item.kind === 'request' ? item.notes?.outline?.length : undefined));
  expect(outlines).toEqual([undefined, undefined, 4, 4]);
  queue.push(body(9));
  expect(queue.peek(10).map(({ kind }) => kind)).toEqual(['request', 'request', 'request', 'request']);
  expect(queue.dropped).toBe(1);
});

test('keeps what was peeked at until it is removed', () => {
  const queue = createWriteQueue({ maxItems: 10, maxBytes: 10 });
  const items = [request(1), request(2), request(3)];
  for (const item of items) queue.push(item);
  expect(queue.peek(2)).toEqual(items.slice(0, 2));
  expect(queue.length).toBe(3);
  queue.remove(2);
  expect(queue.peek(5)).toEqual(items.slice(2));
});

test('loses the oldest items at its limit, and counts them', () => {
  const queue = createWriteQueue({ maxItems: 2, maxBytes: 10 });
  const items = [request(1), request(2), request(3), request(4)];
  for (const item of items) queue.push(item);
  expect(queue.peek(5)).toEqual(items.slice(2));
  expect(queue.dropped).toBe(2);
});

test('loses the oldest bodies at the limit of bytes, and no records', () => {
  const queue = createWriteQueue({ maxItems: 10, maxBytes: 100 });
  const items = [body(60), request(1), body(30), body(40)];
  for (const item of items) queue.push(item);
  expect(queue.peek(5)).toEqual(items.slice(1));
  expect(queue.dropped).toBe(1);
  queue.remove(3);
  queue.push(body(100));
  expect(queue.dropped).toBe(1);
});
