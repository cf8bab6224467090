import { expect, onTestFinished, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { createMemorySource } from './delivery/memory-source.ts';
import { influxdb } from './influxdb.ts';
import { createFastClock, createSeededRandom, createTrouble } from './testing/chaos.ts';
import { exampleContext } from './testing/context.ts';
import { type FakeInfluxDb, startFakeInfluxDb } from './testing/fake-influxdb.ts';
import { requestId } from './testing/numbered-records.ts';

const recordCount = 400;
const poisoned = requestId(123);

test('through everything that can go wrong, every request arrives once', async () => {
  const random = createSeededRandom(4);
  const clock = createFastClock(500);
  const source = createMemorySource(recordCount);
  const aside: string[] = [];
  source.setAside = (_id, sequence) => void aside.push(requestId(sequence));
  const points: FakeInfluxDb['points'] = new Map();
  let isCalm = false;
  const trouble = createTrouble(8);
  const seen = new Set<string>();

  function startTarget(port?: number): Promise<FakeInfluxDb> {
    return startFakeInfluxDb({
      ...(port === undefined ? {} : { port }),
      trouble(sent) {
        const happens = isCalm ? null : trouble(sent);
        seen.add(happens?.kind === 'status' ? String(happens.status) : (happens?.kind ?? 'stored'));
        return happens;
      },
      refuses: ({ fields }) => fields.request_id === poisoned,
    });
  }
  function keepPoints(from: FakeInfluxDb): void {
    for (const [identity, point] of from.points) points.set(identity, point);
  }
  let server = await startTarget();
  onTestFinished(() => server.close());
  const port = Number(new URL(server.url).port);
  const options = influxdb.info.options.parse({ url: server.url, batch_size: 20, timeout_seconds: 0.1 });
  async function begin(): Promise<Delivery> {
    const target = await influxdb.create(options, exampleContext());
    return createDelivery({ info: influxdb.info, target, source, clock, random });
  }
  let delivery = await begin();
  onTestFinished(() => delivery.stop(0));

  for (let number = 1; number <= recordCount; number += 1) {
    source.append(exampleMetrics({ request_id: requestId(number), timestamp: '2026-02-15T10:30:45.000Z' }));
    if (number % 40 !== 0) continue;
    // The target goes away and comes back; the proxy ends in the middle of what it was doing, and starts again.
    keepPoints(server);
    await server.close();
    await until(() => delivery.state().failing !== null);
    server = await startTarget(port);
    await until(() => server.writes.length >= 4);
    await delivery.stop(0);
    delivery = await begin();
  }
  isCalm = true;
  await until(() => delivery.state().pending === 0);
  keepPoints(server);

  expect([...seen].toSorted()).toEqual(['413', '429', '500', '503', 'hang', 'reset', 'reset_after_storing', 'stored']);
  const ids = [...points.values()].map(({ fields }) => fields.request_id).toSorted();
  const expected = Array.from({ length: recordCount }, (_, index) => requestId(index + 1));
  expect(ids).toEqual(expected.filter((id) => id !== poisoned));
  expect(new Set(aside)).toEqual(new Set([poisoned]));
  expect(delivery.state()).toMatchObject({ dropped: 0, failing: null });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
