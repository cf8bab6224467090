import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { openRawSocket } from '../raw-socket.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';

interface Arrived {
  method: string;
  path: string;
  headers: string[];
  sha256: string;
  bytes: number;
}

describe('a request reaches the backend as the client sent it', () => {
  let backend: HttpBackend;
  let proxy: RunningProxy;
  let bytesSoFar = 0;
  beforeAll(async () => {
    backend = await startHttpBackend(async (request, response) => {
      response.end(JSON.stringify(await arrived(request, (bytes) => (bytesSoFar = bytes))));
    });
    proxy = await startProxy({ backendUrl: backend.url, config: { fixes: { enabled: false } } });
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });
  const send = async (options: Parameters<typeof exchange>[1]) =>
    JSON.parse((await exchange(proxy.url, options)).text) as Arrived;

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('method %s', async (method) => {
    const answer = await exchange(proxy.url, { method, path: '/x' });
    expect(answer.status).toBe(200);
    if (method !== 'HEAD') expect(JSON.parse(answer.text)).toMatchObject({ method, path: '/x' });
  });

  test.each([
    '/a//b/../c/./d',
    '/%2e%2E/%2f?x=%20+&y&=&&z=a?b/c',
    '/v1/chat/completions?beta=true&a=1&a=2',
    '/v1/messages?',
    '/percent%zz',
  ])('path %s', async (path) => {
    expect(await send({ method: 'POST', path, body: '{}' })).toMatchObject({ path });
  });

  test('headers, repeated ones too, less those of the connection', async () => {
    const socket = await openRawSocket(proxy.url);
    await socket.send(
      'GET /x HTTP/1.1\r\nHost: proxy.test\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Mine: ä\r\nX-Hop: secret\r\nTE: trailers\r\nConnection: close, X-Hop\r\n\r\n',
    );
    const { headers } = JSON.parse(
      (await socket.untilClosed())
        .split('\r\n\r\n')[1]!
        .replace(/^[\da-f]+\r\n/, '')
        .split('\r\n')[0]!,
    ) as Arrived;
    const values = (name: string) =>
      headers.filter((_, index) => index % 2 === 1 && headers[index - 1]!.toLowerCase() === name);
    expect(values('x-twice').join(', ')).toBe('1, 2');
    expect(Buffer.from(values('x-mine')[0]!, 'latin1').toString()).toBe('ä');
    expect(values('host')).toEqual([new URL(backend.url).host]);
    expect([...values('x-hop'), ...values('te')]).toEqual([]);
  });

  test('any bytes as a body', async () => {
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    const expected = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
    expect(await send({ method: 'PUT', path: '/x', body })).toMatchObject(expected);
    expect(await send({ path: '/v1/chat/completions', body })).toMatchObject(expected);
  });

  test('a large body flows on before it is whole', async () => {
    const socket = await openRawSocket(proxy.url);
    const half = Buffer.alloc(50 * 1024 * 1024, 'x');
    bytesSoFar = 0;
    await socket.send(
      `POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${2 * half.length}\r\n\r\n`,
    );
    await socket.send(half);
    await until('the first half at the backend', () => bytesSoFar === half.length || undefined);
    await socket.send(half);
    expect(await socket.untilClosed()).toContain(`"bytes":${2 * half.length}`);
  });

  test('a client that waits for 100 Continue gets it', async () => {
    const socket = await openRawSocket(proxy.url);
    await socket.send(
      'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
    );
    await socket.untilReceived('HTTP/1.1 100 Continue');
    await socket.send('{}');
    expect(await socket.untilClosed()).toContain('"bytes":2');
  });
});

async function arrived(request: IncomingMessage, onBytes: (bytes: number) => void): Promise<Arrived> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
  return {
    method: request.method!,
    path: request.url!,
    headers: request.rawHeaders,
    sha256: hash.digest('hex'),
    bytes,
  };
}
