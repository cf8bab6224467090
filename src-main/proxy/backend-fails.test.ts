import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFixSet } from '../fixes/chain/fix-set.ts';
import { fixes as registry } from '../fixes/registry.ts';
import { chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const ask = (url: URL, path: string, body: object = { stream: true }): Promise<Response> =>
  fetch(new URL(path, url), {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

/** A URL where nothing listens: the port was free a moment ago. */
async function deadUrl(): Promise<URL> {
  const backend = await startBackend(() => undefined);
  await new Promise((resolve) => backend.server.close(resolve));
  return backend;
}

test('an unreachable backend is a 502 in the words of each dialect, with the remedy', async () => {
  const proxy = await startProxy(await deadUrl());
  const openai = await ask(proxy.url, '/v1/chat/completions');
  expect(openai.status).toBe(502);
  expect(await openai.json()).toEqual({
    error: {
      message: expect.stringMatching(/could not reach llama-server at http:.*Start llama-server, or correct/),
      type: 'server_error',
      param: null,
      code: 'backend_unreachable',
    },
  });
  const anthropic = await ask(proxy.url, '/v1/messages');
  expect(await anthropic.json()).toEqual({
    type: 'error',
    error: { type: 'api_error', message: expect.stringContaining('could not reach llama-server') },
  });
  const records = await proxy.records(2);
  expect(records.map(({ status, http_status }) => [status, http_status])).toEqual([
    ['failed', 502],
    ['failed', 502],
  ]);
  expect(proxy.seen).toEqual(['unreachable', 'unreachable']);
});

test('a backend that stays silent for too long is a 504', async () => {
  const backend = await startBackend(() => undefined);
  const { url } = await startProxy(backend, { timeoutMs: 300 });
  const answer = await ask(url, '/v1/chat/completions');
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({
    error: { code: 'backend_timeout', message: expect.stringContaining('backend.timeout_seconds') },
  });
});

test.each([
  [
    '/v1/chat/completions',
    /^data: \{"error":\{"message":".*in the middle of its answer.*"code":"backend_connection_lost"\}\}$/,
  ],
  [
    '/v1/messages',
    /^event: error\ndata: \{"type":"error","error":\{"type":"api_error","message":".*in the middle of its answer.*"\}\}$/,
  ],
  ['/v1/responses', /^event: error\ndata: \{"type":"error","code":"backend_connection_lost".*\}$/],
])('a backend that dies in mid-stream on %s ends in an error event', async (path, last) => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // Half an event at the end: it must not swallow the error event.
    response.write('data: {"a":1}\n\ndata: {"half":', () => response.destroy());
  });
  const proxy = await startProxy(backend);
  const text = await (await ask(proxy.url, path)).text();
  expect(text.trimEnd().split('\n\n').at(-1)).toMatch(last);
  expect((await proxy.records(1))[0]).toMatchObject({
    status: 'failed',
    http_status: 200,
    error: expect.stringContaining('broke the connection'),
  });
});

test('a backend that dies in the middle of a JSON body breaks the connection off', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"half":', () => response.destroy());
  });
  const { url } = await startProxy(backend);
  await expect(ask(url, '/v1/chat/completions', {}).then((answer) => answer.text())).rejects.toThrow();
});

test('a pooled connection that the backend closed never reaches the client as an error', async () => {
  // Answers one request per connection with keep-alive, then resets it when the next one comes: the race of an idle timeout.
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    let answered = false;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (answered) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5, max=100\r\n\r\nok');
      answered = true;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { url } = await startProxy(new URL(`http://127.0.0.1:${port}`));
  const answers: string[] = [];
  for (let index = 0; index < 6; index++)
    answers.push(await (await ask(url, '/v1/chat/completions', { index })).text());
  expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
  expect(connections).toBeGreaterThan(1);
});

test('a backend that resets a fresh connection is asked once, not again', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { url } = await startProxy(new URL(`http://127.0.0.1:${port}`));
  const answer = await ask(url, '/v1/chat/completions');
  expect([answer.status, connections]).toEqual([502, 1]);
});

test("the backend's own error passes unchanged and counts as failed", async () => {
  const error =
    '{"error":{"code":400,"message":"request (9 tokens) exceeds","type":"exceed_context_size_error","n_ctx":4}}';
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(error);
  });
  const proxy = await startProxy(backend);
  const answer = await ask(proxy.url, '/v1/chat/completions');
  expect([answer.status, await answer.text()]).toEqual([400, error]);
  expect((await proxy.records(1))[0]).toMatchObject({
    status: 'failed',
    http_status: 400,
    error: 'request (9 tokens) exceeds',
  });
});

test('503 while the model loads passes through and is told apart', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response
      .writeHead(503, { 'content-type': 'application/json' })
      .end('{"error":{"message":"Loading model","type":"unavailable_error","code":503}}');
  });
  const proxy = await startProxy(backend);
  expect((await ask(proxy.url, '/v1/chat/completions')).status).toBe(503);
  expect(proxy.seen).toEqual(['loading']);
});

test('a client that reads slowly slows the backend down and loses nothing', async () => {
  const total = 64 * 1024 * 1024;
  const line = Buffer.from(`data: ${'x'.repeat(64 * 1024 - 8)}\n\n`);
  let sent = 0;
  let wasPaused = false;
  const backend = await startBackend(async (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (; sent < total; sent += line.length) {
      if (!response.write(line)) {
        wasPaused = true;
        await new Promise((resolve) => response.once('drain', resolve));
      }
    }
    response.end();
  });
  const { url } = await startProxy(backend);
  const socket = connect(Number(url.port), url.hostname);
  socket.write('POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}');
  let received = 0;
  socket.on('data', (chunk) => (received += chunk.length));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  // The backend stands still when every buffer between it and the client is full.
  let before = -1;
  while (sent !== before) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(sent).toBeLessThan(total);
  expect(wasPaused).toBe(true);
  socket.resume();
  await new Promise((resolve) => socket.once('end', resolve));
  expect(received).toBeGreaterThan(total);
});

test('numbers of the answer end up in the record', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(chatStream([{ role: 'assistant', content: null }, { content: 'Hi' }]));
  });
  const proxy = await startProxy(backend);
  await (await ask(proxy.url, '/v1/chat/completions')).text();
  expect((await proxy.records(1))[0]).toMatchObject({
    status: 'completed',
    model: 'm',
    prompt_tokens: 12,
    cached_tokens: 2,
    completion_tokens: 5,
    prompt_tps: 100,
    generation_tps: 100,
    context_total: 4096,
    context_used: 17,
    finish_reason: 'stop',
    rate_clock: 'backend',
    dialect: 'openai-chat',
    instance: 'test',
  });
});

test('a backend that dies in a body that was held for the fixes is a 502 in the words of the dialect', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
    response.write('{"half":', () => response.destroy());
  });
  const fixes = createFixSet(registry, { enabled: true, modules: {} });
  const proxy = await startProxy(backend, { fixes });
  const answer = await ask(proxy.url, '/v1/messages', {});
  expect([answer.status, await answer.json()]).toMatchObject([502, { type: 'error', error: { type: 'api_error' } }]);
  expect(await proxy.records(1)).toMatchObject([{ status: 'failed', http_status: 502 }]);
});

test('the error event is whole also where the backend had promised a shorter stream', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': 40 });
    response.write('data: {"a":1}\n\n', () => response.destroy());
  });
  const { url } = await startProxy(backend);
  const answer = await ask(url, '/v1/chat/completions');
  expect(await answer.text()).toMatch(/^data: \{"a":1\}\n\ndata: \{"error":.*backend_connection_lost"\}\}\n\n$/s);
});

test('a reason phrase that Node would refuse to write costs the answer nothing', async () => {
  const backend = await startBackend((request) => {
    request.socket.end('HTTP/1.1 200 sch\xf6n\r\nContent-Length: 2\r\nX-Latin: \xf6\r\n\r\nok', 'latin1');
  });
  const { url } = await startProxy(backend);
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('x-latin'), await answer.text()]).toEqual([200, '\xf6', 'ok']);
});

test('a context size that cannot be learnt costs neither the record nor the process', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chatStream([{ content: 'Hi' }]));
  });
  const proxy = await startProxy(backend, {}, { contextTotal: () => Promise.reject(new Error('no')) });
  await (await ask(proxy.url, '/v1/chat/completions')).text();
  expect(await proxy.records(1)).toMatchObject([{ status: 'completed', context_total: null }]);
});

test('an observer that throws at the start of a request is told of, and costs nobody an answer', async () => {
  const backend = await startBackend((request, response) => {
    request.resume();
    response.end('{}');
  });
  let count = 0;
  const started = (): void => {
    if (++count === 1) throw new Error('started');
  };
  const proxy = await startProxy(backend, {}, { started });
  expect((await ask(proxy.url, '/v1/chat/completions')).status).toBe(200);
  expect((await ask(proxy.url, '/v1/chat/completions')).status).toBe(200);
  await proxy.records(2);
  expect(proxy.faults).toEqual(['Error: started']);
});
