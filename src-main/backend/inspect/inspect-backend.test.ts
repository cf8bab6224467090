import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { backendReport } from '#shared/backend/backend-report.ts';
import { createBackend } from '../backend.ts';
import { recorded } from '../fixtures/recorded.ts';
import { type Script, type ScriptedBackend, startScriptedBackend } from '../fixtures/scripted-backend.ts';
import { inspectBackend } from './inspect-backend.ts';

const healthy = { body: { status: 'ok' } };
const unauthorized = { status: 401, body: recorded('unauthorized') };
const loading = { status: 503, body: recorded('loading') };
const props = Object(recorded('props'));

const plain: Script = {
  '/health': healthy,
  '/props': { body: props },
  '/v1/models': { body: recorded('models') },
  '/slots': { body: recorded('slots') },
  '/v1/embeddings': { status: 501, body: recorded('embeddings-off') },
  '/v1/rerank': { status: 501, body: recorded('embeddings-off') },
  '/apply-template': { body: { prompt: 'llama_proxy_probe' } },
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function serve(script: Script, server?: string | null): Promise<ScriptedBackend> {
  const backend = await startScriptedBackend(script, server === undefined ? {} : { server });
  open.push(backend);
  return backend;
}

/** Short, because some tests wait for it to end; long enough for a loaded machine to answer in. */
const patienceMs = 500;

/** Inspects what listens at `url`, and checks the report against its own schema. */
async function inspect(url: URL, { apiKey = null, nearby = [] }: { apiKey?: string | null; nearby?: URL[] } = {}) {
  const backend = createBackend({ baseUrl: () => url, apiKey: () => apiKey, timeoutMs: patienceMs });
  open.push(backend);
  return backendReport.parse(await inspectBackend(backend, { nearby: () => nearby }));
}

const codes = ({ hints }: { hints: { code: string }[] }) => hints.map(({ code }) => code);

async function unusedUrl(): Promise<URL> {
  const server = await startScriptedBackend({});
  await server.close();
  return server.url;
}

describe('inspectBackend', () => {
  it('tells everything about a llama-server', async () => {
    const server = await serve(plain);
    expect(await inspect(server.url)).toEqual({
      url: server.url.origin,
      ok: true,
      reachable: true,
      loading: false,
      error: null,
      latency_ms: expect.any(Number),
      kind: 'llama-server',
      build: 'b11669-Debian',
      api_key: { configured: false, required: false, accepted: null },
      models: [{ id: 'nice-name', status: null, context_per_slot: 4096 }],
      model: { name: 'scripted.gguf', path: '/models/scripted.gguf', quantization: 'all F32' },
      slots: { total: 4, busy: 0 },
      context_per_slot: 8192,
      context_trained: 131_072,
      endpoints: { props: 'on', slots: 'on', metrics: 'on', embeddings: 'off', rerank: 'off' },
      tool_calls: {
        possible: true,
        reason: null,
        capabilities: [
          'object_arguments',
          'parallel_tool_calls',
          'string_content',
          'system_role',
          'tool_calls',
          'tools',
        ],
      },
      modalities: [],
      sleeping: false,
      hints: [{ level: 'warning', code: 'context_small', text: expect.any(String) }],
    });
  });

  it('neither generates, nor scrapes metrics that /props tells of', async () => {
    const server = await serve(plain);
    await inspect(server.url);
    expect(server.asked.sort()).toEqual([
      'GET /health',
      'GET /health',
      'GET /health',
      'GET /props',
      'GET /slots',
      'GET /v1/models',
      'POST /apply-template',
      'POST /v1/embeddings',
      'POST /v1/rerank',
    ]);
  });

  it('does not wake a sleeping model', async () => {
    const server = await serve({ ...plain, '/props': { body: { ...props, is_sleeping: true } } });
    const report = await inspect(server.url);
    expect(report).toMatchObject({ ok: true, sleeping: true, context_per_slot: 8192 });
    expect(codes(report)).toContain('sleeping');
    expect(new Set(server.asked)).toEqual(new Set(['GET /health', 'GET /props', 'GET /v1/models']));
  });

  it('tries the endpoints of builds that do not tell which are on', async () => {
    const { endpoint_slots: _, endpoint_metrics: __, ...older } = props;
    const server = await serve({
      ...plain,
      '/props': { body: older },
      '/slots': { status: 501, body: recorded('slots-off') },
      '/metrics': { body: '# HELP llamacpp:prompt_tokens_total' },
      '/v1/embeddings': { status: 400, body: recorded('embeddings-empty') },
    });
    expect((await inspect(server.url)).endpoints).toEqual({
      props: 'on',
      slots: 'off',
      metrics: 'on',
      embeddings: 'on',
      rerank: 'off',
    });
  });

  it('reports what the template makes of tools', async () => {
    const server = await serve({ ...plain, '/apply-template': { status: 500, body: recorded('tools-need-jinja') } });
    const report = await inspect(server.url);
    expect(report.tool_calls).toMatchObject({ possible: false, reason: 'tools param requires --jinja flag' });
    expect(codes(report)).toContain('no_tool_calls');
  });

  it.each([
    [
      'none configured, needed',
      null,
      'k1',
      { configured: false, required: true, accepted: null },
      false,
      ['api_key_missing'],
    ],
    ['the wrong one', 'k2', 'k1', { configured: true, required: true, accepted: false }, false, ['api_key_wrong']],
    ['the right one', 'k1', 'k1', { configured: true, required: true, accepted: true }, true, ['context_small']],
    [
      'one that is not needed',
      'k1',
      null,
      { configured: true, required: false, accepted: true },
      true,
      ['api_key_unneeded', 'context_small'],
    ],
  ])('judges the API key: %s', async (_, apiKey, needed, key, ok, hints) => {
    const guarded = Object.fromEntries(
      Object.entries(plain).map(([path, answer]): [string, Script[string]] => [
        path,
        (url, request) => {
          const isFree = path === '/health' || needed === null || request.headers.authorization === `Bearer ${needed}`;
          return !isFree ? unauthorized : typeof answer === 'function' ? answer(url, request) : answer;
        },
      ]),
    );
    const server = await serve(guarded);
    const report = await inspect(server.url, { apiKey });
    expect(report).toMatchObject({ ok, reachable: true, api_key: key });
    expect(codes(report)).toEqual(hints);
  });

  it('says that the model is still loading', async () => {
    const everything = Object.fromEntries(Object.keys(plain).map((path) => [path, loading]));
    const report = await inspect((await serve(everything)).url);
    expect(report).toMatchObject({ ok: false, reachable: true, loading: true, kind: null });
    expect(codes(report)).toEqual(['loading']);
  });

  it("looks at a router's loaded model", async () => {
    const server = await serve({
      ...plain,
      '/props': (url) => ({ body: url.searchParams.has('model') ? props : recorded('router-props') }),
      '/v1/models': { body: recorded('router-models') },
    });
    expect(await inspect(server.url)).toMatchObject({
      ok: true,
      kind: 'router',
      models: [
        { id: 'tiny-a', status: 'loaded', context_per_slot: 8192 },
        { id: 'tiny-b', status: 'unloaded', context_per_slot: null },
      ],
      slots: { total: 4, busy: 0 },
      context_per_slot: 8192,
      tool_calls: { possible: true },
    });
    expect(server.asked).toContain('GET /props?model=tiny-a&autoload=false');
    expect(server.asked).toContain('POST /apply-template?model=tiny-a&autoload=false');
  });

  it('loads no model of a router that has none loaded', async () => {
    const server = await serve({
      ...plain,
      '/props': { body: recorded('router-props') },
      '/v1/models': { body: { data: [{ id: 'tiny-b', status: { value: 'unloaded' } }] } },
    });
    const report = await inspect(server.url);
    expect(report).toMatchObject({ ok: true, kind: 'router', model: null, context_per_slot: null });
    expect(codes(report)).toEqual(['no_model_loaded']);
    expect(new Set(server.asked)).toEqual(new Set(['GET /health', 'GET /props', 'GET /v1/models']));
  });

  it('makes do with another OpenAI-like server', async () => {
    const server = await serve({ '/v1/models': { body: { data: [{ id: 'vllm', max_model_len: 32_768 }] } } }, null);
    const report = await inspect(server.url);
    expect(report).toMatchObject({
      ok: true,
      kind: 'other',
      model: { name: 'vllm' },
      context_per_slot: 32_768,
      endpoints: { props: 'off', slots: 'unknown' },
      tool_calls: { possible: null },
    });
    expect(codes(report)).toEqual(['not_llama_server']);
  });

  it('finds the llama-server beside another program', async () => {
    const other = await serve({ '/health': { body: 'I am a web page' } }, null);
    const llama = await serve(plain);
    const report = await inspect(other.url, { nearby: [llama.url] });
    expect(report).toMatchObject({ ok: false, reachable: true, kind: 'other' });
    expect(codes(report)).toEqual(['listens_elsewhere', 'nothing_known']);
  });

  it.each([
    ['answers', plain],
    ['is loading', { '/health': loading }],
  ])('finds the llama-server that %s elsewhere when the address is refused', async (_, script) => {
    const web = await serve({ '/health': { body: 'I am a web page' } }, 'nginx');
    const llama = await serve(script);
    const report = await inspect(await unusedUrl(), { nearby: [web.url, llama.url] });
    expect(report.hints).toEqual([
      {
        level: 'error',
        code: 'listens_elsewhere',
        text: expect.stringContaining(`backend.port to ${llama.url.port} `),
      },
    ]);
  });

  it('says that nothing listens', async () => {
    const url = await unusedUrl();
    const report = await inspect(url, { nearby: [await unusedUrl()] });
    expect(report).toMatchObject({
      ok: false,
      reachable: false,
      error: { code: 'refused', message: `connection refused: nothing listens on ${url.host} (asked for /health)` },
      latency_ms: null,
      kind: null,
    });
    expect(codes(report)).toEqual(['connection_refused']);
  });

  it('says that the backend is silent', async () => {
    const server = await serve({ '/health': { hang: true } });
    const report = await inspect(server.url);
    expect(report).toMatchObject({ ok: false, reachable: false, error: { code: 'timeout' } });
    expect(codes(report)).toEqual(['connection_timeout']);
  });

  it.each([
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'not_http'],
    ['closes at once', '', 'closed'],
  ])('says that what listens %s', async (_, greeting, code) => {
    const server = createServer((socket) => socket.on('error', () => undefined).end(greeting)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push({ close: async () => void server.close() });
    const { port } = server.address() as { port: number };
    expect(await inspect(new URL(`http://127.0.0.1:${port}`))).toMatchObject({ reachable: false, error: { code } });
  });

  it.each([
    ['props', { hang: true }, { ok: true, kind: null, endpoints: { props: 'unknown' } }],
    ['props', { body: 'garbage' }, { ok: true, kind: 'other', endpoints: { props: 'off' } }],
    ['slots', { hang: true }, { ok: true, kind: 'llama-server', slots: { total: 4, busy: null } }],
    ['slots', { body: 'garbage' }, { ok: true, kind: 'llama-server', slots: { total: 4, busy: null } }],
    ['apply-template', { body: '[' }, { ok: true, tool_calls: { possible: true } }],
  ])('goes on when /%s answers %o', async (endpoint, answer, expected) => {
    const server = await serve({ ...plain, [`/${endpoint}`]: answer });
    expect(await inspect(server.url)).toMatchObject(expected);
  });
});
