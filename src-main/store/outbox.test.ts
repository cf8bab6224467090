import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempFolder, nthRequest, openTempHistory, requestId } from './testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

test('requests come in the order of writing, from any place on', async () => {
  const { history } = openTempHistory(folder);
  const { outbox } = history;
  expect(outbox.readAfter(0, 10)).toEqual([]);
  expect(outbox.lastSequence()).toBe(0);
  expect(outbox.firstSequence()).toBe(1);
  for (const index of [3, 1, 2]) history.record(nthRequest(index));
  await history.flush();
  expect(outbox.readAfter(0, 2)).toEqual([
    { sequence: 1, metrics: nthRequest(3) },
    { sequence: 2, metrics: nthRequest(1) },
  ]);
  expect(outbox.readAfter(2, 10)).toEqual([{ sequence: 3, metrics: nthRequest(2) }]);
  expect(outbox.lastSequence()).toBe(3);
  expect(outbox.firstSequence()).toBe(1);
  await history.close();
});

test('a cursor is known at once, survives, and never goes back', async () => {
  const first = openTempHistory(folder);
  expect(first.history.outbox.cursor('influxdb')).toBeNull();
  first.history.outbox.saveCursor('influxdb', 5);
  first.history.outbox.saveCursor('jsonl', 1);
  first.history.outbox.saveCursor('influxdb', 3);
  expect(first.history.outbox.cursor('influxdb')).toBe(5);
  await first.history.close();

  const { history } = openTempHistory(folder);
  expect(history.outbox.cursor('influxdb')).toBe(5);
  expect(history.outbox.cursor('jsonl')).toBe(1);
  expect(history.outbox.cursor('otlp')).toBeNull();
  await history.close();
});

test('what is set aside is counted once per exporter and request', async () => {
  const { history } = openTempHistory(folder);
  history.record(nthRequest(1));
  for (const exporter of ['influxdb', 'influxdb', 'otlp']) history.outbox.setAside(exporter, 1, 'field type conflict');
  history.outbox.setAside('influxdb', 99, 'no such request');
  await history.flush();
  expect(history.outbox.setAsideCount('influxdb')).toBe(2);
  expect(history.outbox.setAsideCount('otlp')).toBe(1);
  expect(history.reader()?.request(requestId(1))).not.toBeNull();
  await history.close();
});
