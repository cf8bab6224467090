import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

const begin = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"x"}}]}\n\n';
const end = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

describe('Ctrl-C', () => {
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let answering: ServerResponse;
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  beforeAll(async () => {
    backend = await startHttpBackend((_request, response) => {
      answering = response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin);
    });
  });
  afterAll(() => backend.stop());
  beforeEach(async () => {
    proxy = await startProxy({ backendUrl: backend.url });
    const answer = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}' });
    reader = answer.body!.getReader();
    await reader.read();
  });
  afterEach(() => proxy.stop());

  test('lets a running stream finish, refuses new requests, and ends with 0', async () => {
    proxy.program.signal('SIGINT');
    await untilRefused();
    answering.end(end);
    expect(await rest(reader)).toBe(end);
    expect(await proxy.program.ended).toEqual({ code: 0, signal: null });
    expect(await proxy.nextRecord()).toMatchObject({ status: 'completed' });
  });

  test('pressed twice, it breaks the stream off at once', async () => {
    const upstreamClosed = once(answering, 'close');
    proxy.program.signal('SIGINT');
    await untilRefused();
    proxy.program.signal('SIGINT');
    await proxy.program.ended;
    await upstreamClosed;
    expect(answering.writableFinished).toBe(false);
  });

  async function untilRefused() {
    // Each on a connection of its own: one that is open already may be served until it ends.
    const answers = () =>
      exchange(proxy.url, { path: '/health' }).then(
        () => true,
        () => false,
      );
    await until('new connections to be refused', async () => ((await answers()) ? undefined : true));
  }
});

async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return Buffer.concat(chunks).toString();
}
