import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { DeliveryResult, ExportTarget } from './exporter.ts';
import { influxdb } from './influxdb.ts';
import { exampleContext } from './testing/context.ts';
import { type FakeInfluxDbOptions, startFakeInfluxDb } from './testing/fake-influxdb.ts';
import { numberedRecords } from './testing/numbered-records.ts';

const never = new AbortController().signal;

async function createTarget(options: Record<string, unknown>): Promise<ExportTarget> {
  const target = await influxdb.create(influxdb.info.options.parse(options), exampleContext());
  onTestFinished(() => target.close());
  return target;
}

async function start(server: FakeInfluxDbOptions = {}, options: Record<string, unknown> = {}) {
  const fake = await startFakeInfluxDb(server);
  onTestFinished(() => fake.close());
  return { fake, target: await createTarget({ url: fake.url, token: 'secret', ...options }) };
}

test('writes a batch in one request, to the bucket, with the token', async () => {
  const { fake, target } = await start(
    {},
    { org: 'my org', bucket: 'b&c', tags: { site: 'berlin' }, measurement: 'llm' },
  );
  expect(await target.deliver(numberedRecords(300), never)).toEqual({ outcome: 'accepted' });
  expect(fake.writes).toHaveLength(1);
  expect(fake.writes[0]).toMatchObject({
    path: '/api/v2/write?org=my%20org&bucket=b%26c&precision=ns',
    authorization: 'Token secret',
  });
  expect(fake.points.size).toBe(300);
  expect([...fake.points.values()][0]).toMatchObject({
    measurement: 'llm',
    tags: { site: 'berlin', instance: 'default' },
  });
});

test('requests of one millisecond are told apart, and a repeat has no effect', async () => {
  const { fake, target } = await start();
  const records = numberedRecords(250);
  await target.deliver(records, never);
  await target.deliver(records.slice(0, 100), never);
  await target.deliver(records, never);
  expect(fake.writes).toHaveLength(3);
  expect(fake.points.size).toBe(250);
  expect(new Set([...fake.points.values()].map(({ fields }) => fields.request_id)).size).toBe(250);
});

test('a path before the API is kept', async () => {
  const { fake } = await start();
  await (await createTarget({ url: `${fake.url}/influx/` })).deliver(numberedRecords(1), never);
  expect(fake.writes[0]?.path).toMatch(/^\/influx\/api\/v2\/write/);
});

describe('failures are told apart, in words', () => {
  const table: [status: number, headers: Record<string, string>, body: string, result: DeliveryResult][] = [
    [
      401,
      { 'content-type': 'application/json' },
      '{"code":"unauthorized","message":"unauthorized access"}',
      {
        outcome: 'unavailable',
        reason:
          'InfluxDB answered 401: unauthorized access. Set exporters.influxdb.token to a token that may write to the bucket "llm-metrics".',
        retryAfterMs: null,
      },
    ],
    [
      404,
      { 'content-type': 'application/json' },
      '{"code":"not found","message":"bucket \\"llm-metrics\\" not found"}',
      {
        outcome: 'unavailable',
        reason:
          'InfluxDB answered 404: bucket "llm-metrics" not found. Create the bucket "llm-metrics" in the organisation "my-org", or correct exporters.influxdb.bucket and org.',
        retryAfterMs: null,
      },
    ],
    [
      413,
      {},
      '',
      {
        outcome: 'refused',
        reason:
          'InfluxDB answered 413: 413 Payload Too Large. The batch is too large for it; exporters.influxdb.batch_size can be lowered.',
      },
    ],
    [
      400,
      { 'content-type': 'application/json' },
      '{"code":"invalid","message":"unable to parse"}',
      { outcome: 'refused', reason: 'InfluxDB answered 400: unable to parse.' },
    ],
    [
      422,
      { 'content-type': 'application/json' },
      '{"code":"unprocessable entity","message":"failure writing points to database: partial write: points beyond retention policy dropped=1"}',
      {
        outcome: 'refused',
        reason:
          'InfluxDB answered 422: failure writing points to database: partial write: points beyond retention policy dropped=1.',
      },
    ],
    [
      429,
      { 'retry-after': '30' },
      'slow down',
      {
        outcome: 'unavailable',
        reason: 'InfluxDB answered 429: 429 Too Many Requests : slow down.',
        retryAfterMs: 30_000,
      },
    ],
    [
      503,
      { 'retry-after': '5' },
      '',
      { outcome: 'unavailable', reason: 'InfluxDB answered 503: 503 Service Unavailable.', retryAfterMs: 5000 },
    ],
    [
      500,
      {},
      'boom',
      {
        outcome: 'unavailable',
        reason: 'InfluxDB answered 500: 500 Internal Server Error : boom.',
        retryAfterMs: null,
      },
    ],
  ];
  test.each(table)('%i', async (status, headers, body, result) => {
    const { target } = await start({ trouble: () => ({ kind: 'status', status, headers, body }) });
    expect(await target.deliver(numberedRecords(2), never)).toEqual(result);
  });

  test('no token at all', async () => {
    const { target } = await start({ trouble: () => ({ kind: 'status', status: 401 }) }, { token: null });
    expect(await target.deliver(numberedRecords(1), never)).toMatchObject({
      reason:
        'InfluxDB answered 401: 401 Unauthorized. No token is set: set exporters.influxdb.token to one that may write to the bucket "llm-metrics".',
    });
  });

  test.each([200, 302])('%i: something else listens there', async (status) => {
    const { fake, target } = await start({ trouble: () => ({ kind: 'status', status, body: '<html>' }) });
    expect(await target.deliver(numberedRecords(1), never)).toEqual({
      outcome: 'unavailable',
      reason: `${fake.url} does not answer as InfluxDB does (${status}). Correct exporters.influxdb.url.`,
      retryAfterMs: null,
    });
  });

  test('nothing listens', async () => {
    const { fake, target } = await start();
    await fake.close();
    const { port } = new URL(fake.url);
    expect(await target.deliver(numberedRecords(1), never)).toEqual({
      outcome: 'unavailable',
      reason: `InfluxDB cannot be reached: nothing listens on 127.0.0.1:${port} (connection refused). Start it, or correct exporters.influxdb.url.`,
      retryAfterMs: null,
    });
  });

  test('cut in the middle', async () => {
    const { target } = await start({ trouble: () => ({ kind: 'reset' }) });
    expect(await target.deliver(numberedRecords(1), never)).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('broke off the connection'),
    });
  });

  test('silent, and answering again', async () => {
    let isSilent = true;
    const { fake, target } = await start(
      { trouble: () => (isSilent ? { kind: 'hang' } : null) },
      { timeout_seconds: 0.1 },
    );
    expect(await target.deliver(numberedRecords(1), never)).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('did not answer in time'),
    });
    await vi.waitFor(async () => expect(await fake.connections()).toBe(0));
    isSilent = false;
    expect(await target.deliver(numberedRecords(1), never)).toEqual({ outcome: 'accepted' });
    expect(fake.points.size).toBe(1);
  });

  test('some points of many', async () => {
    const { fake, target } = await start({ refuses: ({ fields }) => String(fields.request_id).endsWith('2') });
    expect(await target.deliver(numberedRecords(3), never)).toEqual({
      outcome: 'refused',
      reason: 'InfluxDB answered 400: partial write: dropped=1.',
    });
    expect(fake.points.size).toBe(2);
  });
});

describe('the client writes nothing to the console, and does not try again by itself', () => {
  afterEach(() => vi.restoreAllMocks());

  test('when a write fails', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));
    const { fake, target } = await start({ trouble: () => ({ kind: 'status', status: 503 }) });
    await target.deliver(numberedRecords(5), never);
    await target.deliver(numberedRecords(5), never);
    expect(fake.writes).toHaveLength(2);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});

describe('test', () => {
  test('writes one marked point beside the real ones', async () => {
    const { fake, target } = await start();
    expect(await target.test(never)).toEqual({
      ok: true,
      message: `One point was written to llama_proxy_test in the bucket "llm-metrics" at ${fake.url}.`,
    });
    expect([...fake.points.values()]).toMatchObject([
      { measurement: 'llama_proxy_test', tags: { instance: 'desk' }, fields: { test: true } },
    ]);
  });

  test('says what is wrong', async () => {
    const { target } = await start({ trouble: () => ({ kind: 'status', status: 401 }) });
    expect(await target.test(never)).toMatchObject({
      ok: false,
      message: expect.stringContaining('exporters.influxdb.token'),
    });
  });
});
