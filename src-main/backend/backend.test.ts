import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendState } from '#shared/backend/backend-state.ts';
import { type Backend, type BackendOptions, createBackend } from './backend.ts';
import { recorded } from './fixtures/recorded.ts';
import { type Script, type ScriptedBackend, startScriptedBackend } from './fixtures/scripted-backend.ts';

const props = { body: recorded('props') };
const off = { status: 501, body: recorded('slots-off') };
const loading = { status: 503, body: recorded('loading') };
/** Short, because a test waits for it to end; long enough for a loaded machine to answer in. */
const patienceMs = 500;
const healthy = { body: { status: 'ok' } };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function serve(script: Script, options?: { port: number }): Promise<ScriptedBackend> {
  const server = await startScriptedBackend(script, options);
  open.push(server);
  return server;
}

async function setUp(
  script: Script,
  options: Partial<BackendOptions> = {},
): Promise<{ server: ScriptedBackend; backend: Backend; clock: { ms: number } }> {
  const server = await serve(script);
  const clock = { ms: 1_000 };
  const backend = createBackend({ baseUrl: () => server.url, apiKey: () => null, now: () => clock.ms, ...options });
  open.push(backend);
  return { server, backend, clock };
}

describe('questions', () => {
  it('reads props, slots and models', async () => {
    const { backend } = await setUp({
      '/props': props,
      '/slots': { body: recorded('slots') },
      '/v1/models': { body: recorded('models') },
    });
    expect(await backend.props()).toMatchObject({ build: 'b11669-Debian', contextPerSlot: 8192 });
    expect(await backend.slots()).toHaveLength(4);
    expect((await backend.models()).map(({ id }) => id)).toEqual(['nice-name']);
  });

  it('asks behind the path prefix and shows the key', async () => {
    const seen: unknown[] = [];
    const server = await serve({
      '/llama/props': (_, request) => {
        seen.push(request.headers.authorization, request.headers.connection);
        return props;
      },
    });
    const backend = createBackend({ baseUrl: () => new URL('/llama/', server.url), apiKey: () => 'k1' });
    open.push(backend);
    await backend.props();
    expect(seen).toEqual(['Bearer k1', 'close']);
  });

  it('lets a prompt be counted, its bytes as they are', async () => {
    const bodies: Promise<string>[] = [];
    const { server, backend } = await setUp({
      '/v1/messages/count_tokens': (_, request) => {
        bodies.push(text(request));
        return { body: { input_tokens: 7730 } };
      },
    });
    const body = '{"messages":[ ]}';
    expect(await backend.countPrompt('/v1/messages', Buffer.from(body))).toBe(7730);
    expect(await Promise.all(bodies)).toEqual([body]);
    expect(server.asked).toEqual(['POST /v1/messages/count_tokens']);
  });

  it('asks once where prompts are not counted, and not at all where nothing could count them', async () => {
    const { server, backend } = await setUp({});
    const count = (path: string) => backend.countPrompt(path, Buffer.from('{}'));
    for (const path of ['/v1/responses', '/v1/responses', '/completion']) {
      await expect(count(path)).rejects.toMatchObject({ code: 'backend_endpoint_off' });
    }
    expect(server.asked).toEqual(['POST /v1/responses/input_tokens']);
  });

  it('asks a router about a model without making it load that model', async () => {
    const { server, backend } = await setUp({ '/props': props, '/slots': { body: [] } });
    await backend.props('org/model:Q4 K');
    await backend.slots('m');
    expect(server.asked).toEqual([
      'GET /props?model=org%2Fmodel%3AQ4+K&autoload=false',
      'GET /slots?model=m&autoload=false',
    ]);
  });

  it.each([
    ['garbage', { body: '<html>hello' }, 'backend_bad_answer'],
    ['JSON of something else', { body: { hello: 1 } }, 'backend_bad_answer'],
    ['an answer above 16 MiB', { body: 'x'.repeat(16 * 1024 * 1024 + 1) }, 'backend_bad_answer'],
    ['a wrong key', { status: 401, body: recorded('unauthorized') }, 'backend_unauthorized'],
    ['loading', loading, 'backend_loading'],
    ['a failing gateway', { status: 502, body: 'Bad Gateway' }, 'backend_refused'],
    ['an endpoint that is off', off, 'backend_endpoint_off'],
    ['silence', { hang: true }, 'backend_silent'],
  ])('rejects %s', async (_, answer, code) => {
    const { backend } = await setUp(
      { '/props': answer },
      { timeoutMs: code === 'backend_silent' ? patienceMs : 10_000 },
    );
    await expect(backend.props()).rejects.toMatchObject({ name: 'BackendError', code });
  });

  it('rejects with the cause when nobody listens', async () => {
    const { server, backend } = await setUp({});
    await server.close();
    await expect(backend.health()).rejects.toMatchObject({
      code: 'backend_unreachable',
      reason: 'refused',
      message: `connection refused: nothing listens on ${server.url.host} (asked for /health)`,
    });
  });

  it.each([
    ['ok', healthy, 'ok'],
    ['loading', loading, 'loading'],
    ['no llama-server', { status: 404 }, 'other'],
    ['no free slot', { status: 503, body: { status: 'no slot available' } }, 'other'],
  ])('tells the health: %s', async (_, answer, health) => {
    const { backend } = await setUp({ '/health': answer });
    expect(await backend.health()).toBe(health);
  });
});

describe('endpoints that are switched off', () => {
  it.each([501, 404])('are asked once after %i', async (status) => {
    const { server, backend } = await setUp({ '/slots': { status } });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(backend.slots()).rejects.toMatchObject({ code: 'backend_endpoint_off' });
    }
    expect(server.asked).toEqual(['GET /slots']);
  });

  it('cost one attempt each, however many requests want the context', async () => {
    const { server, backend, clock } = await setUp({});
    for (let request = 0; request < 5; request++) {
      expect(await backend.learnContext('m')).toBeNull();
      clock.ms += 60_000;
    }
    expect(server.asked).toEqual(['GET /props', 'GET /v1/models', 'GET /slots']);
  });

  it('are asked again after the backend was away', async () => {
    const { server, backend } = await setUp({ '/slots': off, '/health': healthy });
    await expect(backend.slots()).rejects.toThrow();
    await server.close();
    await expect(backend.health()).rejects.toThrow();
    await serve({ '/slots': { body: [] } }, { port: Number(server.url.port) });
    expect(await backend.slots()).toEqual([]);
  });

  it('are asked again when another model is served', async () => {
    const { server, backend } = await setUp({ '/props': props, '/slots': off });
    await backend.props();
    await expect(backend.slots()).rejects.toThrow();
    server.play({
      '/props': { body: { ...Object(props.body), model_path: '/models/other.gguf' } },
      '/slots': { body: [] },
    });
    await backend.props();
    expect(await backend.slots()).toEqual([]);
  });

  it('are asked again at another base URL', async () => {
    let url = new URL('http://127.0.0.1:1');
    const { server, backend } = await setUp({ '/slots': off }, { baseUrl: () => url });
    const other = await serve({ '/slots': { body: [] } });
    url = server.url;
    await expect(backend.slots()).rejects.toThrow();
    url = other.url;
    expect(await backend.slots()).toEqual([]);
  });
});

describe('a change of the base URL while a question is under way', () => {
  it('leaves no trace of the answer', async () => {
    let url = new URL('http://127.0.0.1:1');
    const { server, backend } = await setUp(
      { '/slots': off, '/props': { body: recorded('router-props') } },
      { baseUrl: () => url },
    );
    const other = await serve({ '/slots': { body: [] }, '/props': props });
    url = server.url;
    const answers = Promise.allSettled([backend.slots(), backend.props()]);
    url = other.url;
    expect(backend.state().status).toBe('unknown');
    await answers;
    expect(await backend.slots()).toEqual([]);
    expect(await backend.learnContext('m')).toBe(8192);
    expect(other.asked).toEqual(['GET /slots', 'GET /props']);
  });
});

describe('the context size', () => {
  it('is asked for once in some seconds and is there at once in between', async () => {
    const { server, backend, clock } = await setUp({ '/props': props });
    expect(backend.contextTotal('m')).toBeNull();
    expect(await Promise.all([backend.learnContext('m'), backend.learnContext('m')])).toEqual([8192, 8192]);
    expect(await backend.learnContext('other')).toBe(8192);
    expect(backend.contextTotal(null)).toBe(8192);
    expect(server.asked).toEqual(['GET /props']);
    clock.ms += 5_000;
    await backend.learnContext('m');
    expect(server.asked).toHaveLength(2);
  });

  it("is each model's own in router mode", async () => {
    const sizes: Record<string, number> = { a: 4096, b: 8192 };
    const { server, backend } = await setUp({
      '/props': (url) => {
        const model = url.searchParams.get('model');
        if (model === null) return { body: recorded('router-props') };
        const n_ctx = sizes[model];
        return n_ctx
          ? { body: { total_slots: 1, default_generation_settings: { n_ctx } } }
          : { status: 400, body: recorded('model-not-loaded') };
      },
      '/v1/models': { body: recorded('router-models') },
    });
    expect(await backend.learnContext('a')).toBe(4096);
    expect(await backend.learnContext('b')).toBe(8192);
    expect(await backend.learnContext('not-loaded')).toBeNull();
    expect(backend.contextTotal('a')).toBe(4096);
    expect(server.asked).toEqual([
      'GET /props',
      'GET /props?model=a&autoload=false',
      'GET /props?model=b&autoload=false',
      'GET /props?model=not-loaded&autoload=false',
      'GET /v1/models',
      'GET /slots?model=not-loaded&autoload=false',
    ]);
  });

  it('is unknown, without an error, while nobody answers', async () => {
    const { server, backend } = await setUp({});
    await server.close();
    expect(await backend.learnContext('m')).toBeNull();
  });

  it('costs one waiting time when the backend is silent', async () => {
    const { server, backend } = await setUp({ '/props': { hang: true } }, { timeoutMs: patienceMs });
    expect(await backend.learnContext('m')).toBeNull();
    expect(server.asked).toEqual(['GET /props']);
  });

  it('is forgotten when the backend is lost and when the base URL changes', async () => {
    let url = new URL('http://127.0.0.1:1');
    const { server, backend } = await setUp({ '/props': props }, { baseUrl: () => url });
    url = server.url;
    await backend.learnContext('m');
    backend.observe('unreachable');
    expect(backend.contextTotal('m')).toBeNull();
    await backend.learnContext('m');
    url = new URL('http://127.0.0.1:1');
    expect(backend.contextTotal('m')).toBeNull();
  });
});

describe('the state', () => {
  it('follows what others saw, and tells changes alone', async () => {
    const { backend, clock } = await setUp({});
    const states: BackendState[] = [];
    const unsubscribe = backend.subscribeState((state) => states.push(state));
    expect(backend.state()).toEqual({ status: 'unknown', sinceMs: 1_000 });
    for (const sighting of ['answered', 'answered', 'unreachable', 'unreachable', 'loading', 'answered'] as const) {
      clock.ms += 1;
      backend.observe(sighting);
    }
    expect(states).toEqual([
      { status: 'reachable', sinceMs: 1_001 },
      { status: 'unreachable', sinceMs: 1_003 },
      { status: 'loading', sinceMs: 1_005 },
      { status: 'reachable', sinceMs: 1_006 },
    ]);
    unsubscribe();
    backend.observe('unreachable');
    expect(states).toHaveLength(4);
  });

  it.each([
    ['an answer', healthy, 'reachable'],
    ['a refusal', { status: 401, body: recorded('unauthorized') }, 'reachable'],
    ['an answer that is too long', { body: 'x'.repeat(16 * 1024 * 1024 + 1) }, 'unknown'],
    ['loading', loading, 'loading'],
    ['silence', { hang: true }, 'unreachable'],
  ])('follows %s to a question', async (_, answer, status) => {
    const { backend } = await setUp(
      { '/health': answer },
      { timeoutMs: status === 'unreachable' ? patienceMs : 10_000 },
    );
    await backend.health().catch(() => undefined);
    expect(backend.state().status).toBe(status);
  });

  it('stays reachable when a busy backend lets a question time out', async () => {
    const { server, backend } = await setUp({ '/health': healthy }, { timeoutMs: patienceMs });
    await backend.health();
    server.play({ '/health': { hang: true } });
    await expect(backend.health()).rejects.toMatchObject({ code: 'backend_silent' });
    expect(backend.state().status).toBe('reachable');
  });

  it('is unknown at another base URL, and not told of by answers from the old one', async () => {
    let url = new URL('http://127.0.0.1:1');
    const { server, backend } = await setUp({ '/health': healthy }, { baseUrl: () => url });
    url = server.url;
    const health = backend.health();
    url = new URL('http://127.0.0.1:2');
    await health;
    expect(backend.state().status).toBe('unknown');
  });

  it('is watched until the watch is stopped', async () => {
    const { server, backend } = await setUp({ '/health': loading });
    const next = () =>
      new Promise<BackendState['status']>((resolve) => {
        const unsubscribe = backend.subscribeState(({ status }) => {
          unsubscribe();
          resolve(status);
        });
      });
    const first = next();
    const stop = backend.watch(1);
    expect(await first).toBe('loading');
    const second = next();
    server.play({ '/health': healthy });
    expect(await second).toBe('reachable');
    stop();
  });
});

describe('direct questions', () => {
  it('never show the key elsewhere, nor tell of the state there', async () => {
    const keys: unknown[] = [];
    const script: Script = {
      '/health': (_, request) => {
        keys.push(request.headers.authorization);
        return healthy;
      },
    };
    const { backend } = await setUp(script, { apiKey: () => 'k1' });
    const elsewhere = await serve(script);
    await backend.askDirectly({ base: elsewhere.url, path: '/health' });
    expect(backend.state().status).toBe('unknown');
    await backend.askDirectly({ path: '/health', withoutKey: true });
    await backend.askDirectly({ path: '/health' });
    expect(keys).toEqual([undefined, undefined, 'Bearer k1']);
  });
});
