import { describe, expect, onTestFinished, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { ExportTarget } from './exporter.ts';
import { otlp } from './otlp.ts';
import { exampleContext } from './testing/context.ts';
import { numberedRecords } from './testing/numbered-records.ts';
import { type Decoded, encodeTracePartialSuccess, startOtlpReceiver } from './testing/otlp-receiver.ts';

const never = new AbortController().signal;

async function start(answer?: Parameters<typeof startOtlpReceiver>[0], options: Record<string, unknown> = {}) {
  const receiver = await startOtlpReceiver(answer);
  onTestFinished(() => receiver.close());
  return { receiver, target: await createTarget({ endpoint: receiver.url, ...options }) };
}

async function createTarget(options: Record<string, unknown>): Promise<ExportTarget> {
  const context = exampleContext({ backend: () => ({ baseUrl: new URL('http://gpu:9931/x'), apiKey: null }) });
  const target = await otlp.create(otlp.info.options.parse(options), context);
  onTestFinished(() => target.close());
  return target;
}

function one(changes: Partial<RequestMetrics>) {
  return [{ sequence: 1, metrics: exampleMetrics(changes) }];
}

/** Attributes as `{ key: value }`. */
function attributes(of: unknown): Record<string, unknown> {
  const list = (of as { attributes: { key: string; value: Record<string, unknown> }[] }).attributes;
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}

// biome-ignore lint/suspicious/noExplicitAny: decoded messages are walked by name
function spansOf(message: Decoded): any[] {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (message as any).resourceSpans[0].scopeSpans[0].spans;
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function metricsOf(message: Decoded): Record<string, any> {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const { metrics } = (message as any).resourceMetrics[0].scopeMetrics[0] as { metrics: any[] };
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
}

const full = exampleMetrics({
  client: 'claude-cli/2.1.4',
  session_id: 's1',
  agent_id: 'g1',
  cached_tokens: 100,
  reasoning_tokens: 7,
  ttft_ms: 320.5,
  tool_calls: 2,
  fixes: ['a', 'b'],
});

test('a request is one span by the conventions, decoded with the official definitions', async () => {
  const { receiver, target } = await start(undefined, { headers: { authorization: 'Bearer k' } });
  expect(await target.deliver([{ sequence: 1, metrics: full }], never)).toEqual({ outcome: 'accepted' });
  const traces = receiver.requests.find(({ path }) => path === '/v1/traces');
  expect(traces?.headers).toMatchObject({ 'content-type': 'application/x-protobuf', authorization: 'Bearer k' });
  const { resourceSpans } = traces!.message as {
    resourceSpans: { resource: unknown; scopeSpans: { scope: unknown }[] }[];
  };
  expect(attributes(resourceSpans[0]?.resource)).toEqual({
    'service.name': 'llama-proxy',
    'service.version': '1.2.3',
    'service.instance.id': 'desk',
  });
  expect(resourceSpans[0]?.scopeSpans[0]?.scope).toMatchObject({ name: 'llama-proxy', version: '1.2.3' });
  const [span] = spansOf(traces!.message);
  expect(span).toMatchObject({
    traceId: 'a1b2c3d4000040008000000000000001',
    spanId: expect.stringMatching(/^[\da-f]{16}$/),
    name: 'chat Qwen3-14B-128K-Q3_K_S.gguf',
    kind: 'SPAN_KIND_CLIENT',
    startTimeUnixNano: '1771151445000000000',
    endTimeUnixNano: '1771151475181000000',
    status: { code: 'STATUS_CODE_UNSET' },
  });
  expect(attributes(span)).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'llama_cpp',
    'gen_ai.request.model': 'Qwen3-14B-128K-Q3_K_S.gguf',
    'gen_ai.response.model': 'Qwen3-14B-128K-Q3_K_S.gguf',
    'gen_ai.request.stream': true,
    'gen_ai.conversation.id': 's1',
    'gen_ai.agent.id': 'g1',
    'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
    'gen_ai.response.time_to_first_chunk': 0.3205,
    'gen_ai.usage.input_tokens': '538',
    'gen_ai.usage.cache_read.input_tokens': '100',
    'gen_ai.usage.output_tokens': '983',
    'gen_ai.usage.reasoning.output_tokens': '7',
    'server.address': 'gpu',
    'server.port': '9931',
    'http.response.status_code': '200',
    'url.path': '/v1/chat/completions',
    'user_agent.original': 'claude-cli/2.1.4',
    'llama_proxy.request_id': full.request_id,
    'llama_proxy.status': 'completed',
    'llama_proxy.dialect': 'openai-chat',
    'llama_proxy.prefill_tps': 1698.07,
    'llama_proxy.decode_tps': 33.13,
    'llama_proxy.rate_clock': 'backend',
    'llama_proxy.prefill_s': 0.3168,
    'llama_proxy.decode_s': expect.closeTo(29.6694),
    'llama_proxy.context_used': '1521',
    'llama_proxy.context_total': '4096',
    'llama_proxy.tool_calls': '2',
    'llama_proxy.fixes': { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
    'llama_proxy.repairs': '0',
    'llama_proxy.unrepaired': '0',
  });
});

test.each<[Partial<RequestMetrics>, string, object, unknown]>([
  [{ dialect: 'openai-completions', model: null }, 'text_completion', { code: 'STATUS_CODE_UNSET' }, undefined],
  [
    { status: 'failed', http_status: 502, error: 'Nothing listens.' },
    'chat Qwen3-14B-128K-Q3_K_S.gguf',
    { code: 'STATUS_CODE_ERROR', message: 'Nothing listens.' },
    '502',
  ],
  [
    { status: 'failed', http_status: 200, error: null },
    'chat Qwen3-14B-128K-Q3_K_S.gguf',
    { code: 'STATUS_CODE_ERROR' },
    'broken_off',
  ],
  [
    { status: 'aborted', http_status: null },
    'chat Qwen3-14B-128K-Q3_K_S.gguf',
    { code: 'STATUS_CODE_UNSET' },
    undefined,
  ],
])('%j', async (changes, name, status, error) => {
  const { receiver, target } = await start();
  await target.deliver(one(changes), never);
  const [span] = spansOf(receiver.requests[1]!.message);
  expect(span).toMatchObject({ name, status });
  expect(attributes(span)['error.type']).toBe(error);
});

test('a request id that is no UUID makes ids all the same, and the same again', async () => {
  const { receiver, target } = await start();
  await target.deliver(one({ request_id: 'x' }), never);
  await target.deliver(one({ request_id: 'x' }), never);
  const [first, second] = [1, 3].map((index) => spansOf(receiver.requests[index]!.message)[0]);
  expect(first.traceId).toMatch(/^[\da-f]{32}$/);
  expect(second).toMatchObject({ traceId: first.traceId, spanId: first.spanId });
});

describe('metrics', () => {
  test('are sums since the start, by the conventions', async () => {
    const { receiver, target } = await start();
    const records = numberedRecords(3, { cached_tokens: 100, reasoning_tokens: 7, ttft_ms: 600_000 });
    await target.deliver(records.slice(0, 2), never);
    await target.deliver(records.slice(2), never);
    const metrics = metricsOf(receiver.requests[2]!.message);
    expect(Object.keys(metrics).toSorted()).toEqual([
      'gen_ai.client.inference.usage.cache_read.input_tokens',
      'gen_ai.client.inference.usage.input_tokens',
      'gen_ai.client.inference.usage.output_tokens',
      'gen_ai.client.inference.usage.reasoning.output_tokens',
      'gen_ai.client.operation.duration',
      'gen_ai.client.token.usage',
      'gen_ai.server.time_per_output_token',
      'gen_ai.server.time_to_first_token',
    ]);
    const input = metrics['gen_ai.client.inference.usage.input_tokens'];
    expect(input).toMatchObject({
      unit: '{token}',
      sum: {
        aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
        isMonotonic: true,
        dataPoints: [{ asDouble: 3 * 538 }],
      },
    });
    expect(attributes(input.sum.dataPoints[0])).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'llama_cpp',
      'gen_ai.request.model': 'Qwen3-14B-128K-Q3_K_S.gguf',
      'server.address': 'gpu',
      'server.port': '9931',
    });
    const { histogram } = metrics['gen_ai.server.time_to_first_token'];
    expect(histogram.dataPoints[0]).toMatchObject({ count: '3', sum: 1800 });
    expect(histogram.dataPoints[0].explicitBounds.at(-1)).toBe(1280);
    expect(histogram.dataPoints[0].bucketCounts.at(-3)).toBe('3');
  });

  test('count a batch that comes again once', async () => {
    let isUp = false;
    const { receiver, target } = await start((path, response) => {
      if (isUp || path !== '/v1/traces') return false;
      response.writeHead(503).end();
      return true;
    });
    const records = numberedRecords(2);
    expect(await target.deliver(records, never)).toMatchObject({ outcome: 'unavailable' });
    isUp = true;
    await target.deliver(records, never);
    const { histogram } = metricsOf(receiver.requests[2]!.message)['gen_ai.client.operation.duration'];
    expect(histogram.dataPoints).toMatchObject([{ count: '2' }]);
  });
});

test.each([
  [{ traces: false }, ['/v1/metrics']],
  [{ metrics: false }, ['/v1/traces']],
])('%j', async (options, paths) => {
  const { receiver, target } = await start(undefined, options);
  await target.deliver(one({}), never);
  expect(receiver.requests.map(({ path }) => path)).toEqual(paths);
});

describe('what the target answers', () => {
  test.each([
    [400, {}, { outcome: 'refused', reason: 'URL/v1/traces answered 400: it cannot read the records.' }],
    [
      413,
      {},
      {
        outcome: 'refused',
        reason: 'URL/v1/traces answered 413: the batch is too large for it; exporters.otlp.batch_size can be lowered.',
      },
    ],
    [
      401,
      {},
      {
        outcome: 'unavailable',
        reason: 'URL/v1/traces answered 401. Set in exporters.otlp.headers what it asks for, such as authorization.',
        retryAfterMs: null,
      },
    ],
    [
      404,
      {},
      {
        outcome: 'unavailable',
        reason:
          'URL/v1/traces answered 404: it takes no traces there. Correct exporters.otlp.endpoint, or switch exporters.otlp.traces off.',
        retryAfterMs: null,
      },
    ],
    [
      429,
      { 'retry-after': '7' },
      { outcome: 'unavailable', reason: 'URL/v1/traces answered 429.', retryAfterMs: 7000 },
    ],
    [503, {}, { outcome: 'unavailable', reason: 'URL/v1/traces answered 503.', retryAfterMs: null }],
  ])('%i', async (status, headers, result) => {
    const { receiver, target } = await start((path, response) => {
      if (path !== '/v1/traces') return false;
      response.writeHead(status, headers).end();
      return true;
    });
    expect(await target.deliver(one({}), never)).toEqual({
      ...result,
      reason: result.reason.replace('URL', receiver.url),
    });
  });

  test('a part that it rejected is not sent again', async () => {
    const { target } = await start((path, response) => {
      if (path === '/v1/traces') response.end(encodeTracePartialSuccess(2, 'too old'));
      return path === '/v1/traces';
    });
    expect(await target.deliver(numberedRecords(5), never)).toEqual({
      outcome: 'accepted',
      rejected: { count: 2, reason: 'too old' },
    });
  });

  test('JSON instead of protobuf is no failure', async () => {
    const { target } = await start((_path, response) => {
      response.end('{"partialSuccess":{}}');
      return true;
    });
    expect(await target.deliver(one({}), never)).toEqual({ outcome: 'accepted' });
  });

  test('refused sums are not blamed on a record', async () => {
    const { target } = await start((path, response) => {
      if (path === '/v1/metrics') response.writeHead(400).end();
      return path === '/v1/metrics';
    });
    expect(await target.deliver(one({}), never)).toMatchObject({ outcome: 'unavailable' });
  });

  test('nothing, or nobody there', async () => {
    const { receiver, target } = await start(() => true, { timeout_seconds: 0.1 });
    expect(await target.deliver(one({}), never)).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('did not answer in time'),
    });
    await receiver.close();
    expect(await target.deliver(one({}), never)).toMatchObject({
      outcome: 'unavailable',
      reason: expect.stringContaining('connection refused'),
    });
  });
});

describe('test', () => {
  test('sends one marked span', async () => {
    const { receiver, target } = await start();
    expect(await target.test(never)).toEqual({
      ok: true,
      message: `One span, "chat test", was sent to ${receiver.url}.`,
    });
    const [span] = spansOf(receiver.requests[1]!.message);
    expect(span.name).toBe('chat test');
  });

  test('says what is wrong', async () => {
    const { target } = await start((_path, response) => {
      response.writeHead(401).end();
      return true;
    });
    expect(await target.test(never)).toMatchObject({
      ok: false,
      message: expect.stringContaining('exporters.otlp.headers'),
    });
  });
});
