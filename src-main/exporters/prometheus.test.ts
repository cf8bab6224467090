import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { ExporterContext, ExportTarget } from './exporter.ts';
import { prometheus } from './prometheus.ts';
import { exampleContext } from './testing/context.ts';
import { findProgram, freePort, startProgram } from './testing/debian-program.ts';

const never = new AbortController().signal;
const promtool = findProgram('promtool', 'the page for Prometheus against promtool');
const realPrometheus = findProgram('prometheus', 'the page for Prometheus against a real Prometheus');

async function createTarget(options: Record<string, unknown> = {}, context: Partial<ExporterContext> = {}) {
  const port = await freePort();
  const target = await prometheus.create(prometheus.info.options.parse({ port, ...options }), exampleContext(context));
  onTestFinished(() => target.close());
  return { target, port };
}

async function deliver(target: ExportTarget, ...changes: Partial<RequestMetrics>[]): Promise<void> {
  const batch = changes.map((change, index) => ({ sequence: index + 1, metrics: exampleMetrics(change) }));
  expect(await target.deliver(batch, never)).toEqual({ outcome: 'accepted' });
}

async function startBackend(answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/llama`);
}

/** The samples of one metric, without `llama_proxy_`. */
function samples(page: string, name: string): string[] {
  return page.split('\n').flatMap((line) => (line.startsWith(`llama_proxy_${name}`) ? [line.slice(12)] : []));
}

const of = 'model="m",client="claude-cli",endpoint="/v1/chat/completions"';
const typical: Partial<RequestMetrics> = {
  model: 'm',
  client: 'claude-cli/2.1.4',
  prompt_tokens: 1000,
  cached_tokens: 900,
  prompt_tps: 50,
  prompt_ms: 2000,
  completion_tokens: 300,
  reasoning_tokens: 100,
  generation_tps: 25,
  generation_ms: 12_000,
  context_used: 1300,
  duration_ms: 14_500,
  ttft_ms: 2100,
  queue_ms: 40,
  proxy_overhead_ms: 5,
  draft_tokens: 60,
  draft_accepted_tokens: 40,
  tool_calls: 2,
  fixes: ['some_fix'],
  repairs: 3,
  unrepaired: 1,
};

test('counts what requests were made of', async () => {
  const { target } = await createTarget();
  await deliver(target, typical, { ...typical, status: 'failed', reasoning_tokens: null });
  const page = (await target.page?.render()) ?? '';
  expect(samples(page, 'requests_total')).toEqual([
    `requests_total{${of},status="completed"} 1`,
    `requests_total{${of},status="failed"} 1`,
  ]);
  expect(samples(page, 'input_tokens_total')).toEqual([
    `input_tokens_total{${of},cached="true"} 1800`,
    `input_tokens_total{${of},cached="false"} 200`,
  ]);
  expect(samples(page, 'output_tokens_total')).toEqual([
    `output_tokens_total{${of},kind="reasoning"} 100`,
    `output_tokens_total{${of},kind="answer"} 200`,
    `output_tokens_total{${of},kind="unknown"} 300`,
  ]);
  for (const [name, value] of Object.entries({
    prefill_tokens_total: 200,
    prefill_seconds_total: 4,
    decode_tokens_total: 600,
    decode_seconds_total: 24,
    spec_decode_num_draft_tokens_total: 120,
    spec_decode_num_accepted_tokens_total: 80,
    tool_calls_total: 4,
    repairs_total: 6,
    unrepaired_total: 2,
    overhead_seconds_total: 0.01,
    request_duration_seconds_sum: 29,
    time_to_first_token_seconds_count: 2,
    time_per_output_token_seconds_sum: 0.08,
    queue_seconds_sum: 0.08,
    request_context_tokens_sum: 2600,
  })) {
    expect(samples(page, name)).toEqual([`${name}{${of}} ${value}`]);
  }
  expect(samples(page, 'fixed_requests_total')).toEqual([`fixed_requests_total{${of},fix="some_fix"} 2`]);
});

test('has buckets for what a local machine needs: prefills of many minutes', async () => {
  const { target } = await createTarget();
  await deliver(target, { ...typical, ttft_ms: 600_000 });
  const page = (await target.page?.render()) ?? '';
  expect(page).toContain(`llama_proxy_time_to_first_token_seconds_bucket{le="640",${of}} 1`);
  expect(page).toContain(`llama_proxy_time_to_first_token_seconds_bucket{le="320",${of}} 0`);
});

test('takes the unknown for neither a number nor a name', async () => {
  const { target } = await createTarget();
  await deliver(target, {
    model: null,
    prompt_tokens: null,
    completion_tokens: null,
    prompt_tps: null,
    generation_tps: null,
    context_used: null,
  });
  const page = (await target.page?.render()) ?? '';
  const [requests] = samples(page, 'requests_total');
  expect(requests).toBe(
    'requests_total{model="unknown",client="unknown",endpoint="/v1/chat/completions",status="completed"} 1',
  );
  for (const name of [
    'output_tokens_total',
    'prefill_seconds_total',
    'time_to_first_token_seconds',
    'request_context_tokens',
  ]) {
    expect(samples(page, name)).toEqual([]);
  }
});

test('a flood of names ends up as "other"', async () => {
  const { target } = await createTarget();
  await deliver(target, ...Array.from({ length: 150 }, (_, index) => ({ model: `m${index}` })));
  const requests = samples((await target.page?.render()) ?? '', 'requests_total');
  expect(requests).toHaveLength(101);
  expect(requests.at(-1)).toMatch(/model="other".* 50$/);
});

test('shows what goes on now', async () => {
  const live = [{ phase: 'thinking' }, { phase: 'thinking' }, { phase: null }] as LiveRequest[];
  const { target } = await createTarget(
    {},
    { live: () => live, slots: () => [{ id: 0, contextRatio: 0.25 }], instance: 'a "b"' },
  );
  const page = (await target.page?.render()) ?? '';
  expect(samples(page, 'requests_in_flight')).toEqual([
    'requests_in_flight{phase="queued"} 0',
    'requests_in_flight{phase="prefill"} 0',
    'requests_in_flight{phase="thinking"} 2',
    'requests_in_flight{phase="answering"} 0',
    'requests_in_flight{phase="tool_call"} 0',
    'requests_in_flight{phase="unknown"} 1',
  ]);
  expect(samples(page, 'slot_context_ratio')).toEqual(['slot_context_ratio{slot="0"} 0.25']);
  expect(samples(page, 'info')).toEqual(['info{version="1.2.3",proxy="a \\"b\\""} 1']);
});

describe('the port', () => {
  test('serves the page under /metrics alone', async () => {
    const { target, port } = await createTarget();
    await deliver(target, typical);
    const answer = await fetch(`http://127.0.0.1:${port}/metrics?a=b`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('llama_proxy_requests_total');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  });

  test('in use by another program is named, and taken when it is free', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { target } = await createTarget({ port });
    const inUse = `Port ${port} on 127.0.0.1 is in use by another program. Choose another exporters.prometheus.port.`;
    const batch = [{ sequence: 1, metrics: exampleMetrics() }];
    expect(await target.deliver(batch, never)).toEqual({ outcome: 'unavailable', reason: inUse, retryAfterMs: null });
    other.close();
    other.closeAllConnections();
    expect(await target.deliver(batch, never)).toEqual({ outcome: 'accepted' });
    expect(samples((await target.page?.render()) ?? '', 'requests_total')).toHaveLength(1);
  });

  test('may be none', async () => {
    const { target } = await createTarget({ port: null });
    await deliver(target, typical);
    expect(await target.page?.render()).toContain('llama_proxy_requests_total');
    expect(await target.test(never)).toMatchObject({ ok: true });
  });

  test('is tested', async () => {
    const { target, port } = await createTarget();
    expect(await target.test(never)).toEqual({ ok: true, message: `http://127.0.0.1:${port}/metrics was served.` });
    const second = await createTarget({ port });
    expect(await second.target.test(never)).toEqual({
      ok: true,
      message: `A running llama-proxy serves http://127.0.0.1:${port}/metrics.`,
    });
  });
});

describe("llama-server's own metrics", () => {
  test('are added with a label', async () => {
    const baseUrl = await startBackend((request, response) => {
      const isAllowed = request.url === '/llama/metrics' && request.headers.authorization === 'Bearer k';
      response.writeHead(isAllowed ? 200 : 500).end('# TYPE llamacpp:n_busy gauge\nllamacpp:n_busy 3\n');
    });
    const { target } = await createTarget({ backend: true }, { backend: () => ({ baseUrl, apiKey: 'k' }) });
    const page = (await target.page?.render()) ?? '';
    expect(page).toContain(`\nllamacpp:n_busy{backend="${baseUrl.host}"} 3\n`);
    expect(page).toContain('\nllama_proxy_backend_scrape_success 1\n');
    expect(page).toContain('llama_proxy_info');
  });

  test('may be missing: ours are there all the same', async () => {
    const baseUrl = await startBackend((_request, response) => response.writeHead(501).end('off'));
    const { target, port } = await createTarget({ backend: true }, { backend: () => ({ baseUrl, apiKey: null }) });
    const page = (await target.page?.render()) ?? '';
    expect(page).toContain('\nllama_proxy_backend_scrape_success 0\n');
    expect(page).toContain('llama_proxy_info');
    expect(await target.test(never)).toEqual({
      ok: false,
      message: `http://127.0.0.1:${port}/metrics works, but without the backend's part: llama-server answered 501 to /llama/metrics; start it with --metrics.`,
    });
  });
});

test.skipIf(promtool === null)('promtool has nothing to say against the page', async () => {
  const baseUrl = await startBackend((_request, response) => response.end(''));
  const { target } = await createTarget(
    { backend: true },
    { backend: () => ({ baseUrl, apiKey: null }), slots: () => [{ id: 0, contextRatio: 0.5 }] },
  );
  await deliver(target, typical, { model: 'a "quoted" \\ モデル\n' });
  const { status, stdout, stderr } = spawnSync(promtool!, ['check', 'metrics'], { input: await target.page!.render() });
  expect({ status, stdout: String(stdout), stderr: String(stderr) }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.skipIf(realPrometheus === null)('a real Prometheus scrapes the page and answers a query', async () => {
  const { target, port } = await createTarget();
  await deliver(target, typical, typical);
  const folder = await mkdtemp(join(tmpdir(), 'llama-proxy-prometheus-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const config = {
    scrape_configs: [{ job_name: 'l', scrape_interval: '1s', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
  };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const base = `http://127.0.0.1:${await freePort()}`;
  async function query(text: string): Promise<number | null> {
    const answer = await fetch(`${base}/api/v1/query?query=${encodeURIComponent(text)}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0] === undefined ? null : Number(data.result[0].value[1]);
  }
  const prefillTps = 'sum(llama_proxy_prefill_tokens_total) / sum(llama_proxy_prefill_seconds_total)';
  const running = await startProgram(
    realPrometheus!,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(base).host}`,
    ],
    async () => (await query(prefillTps)) !== null,
  );
  onTestFinished(() => running.stop());
  expect(await query(prefillTps)).toBe(50);
  expect(await query('sum(llama_proxy_requests_total{model="m",status="completed"})')).toBe(2);
  expect(await query('histogram_quantile(0.5, sum by (le) (llama_proxy_request_duration_seconds_bucket))')).toBe(15);
});
