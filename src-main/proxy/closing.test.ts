import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend, startProxy } from './testing/proxy-under-test.ts';

const ask = 'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';

/** A backend whose streams go on until they are told to end. */
async function startStreaming() {
  const ends: (() => void)[] = [];
  const backend = await startBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[]}\n\n');
    ends.push(() => response.end('data: [DONE]\n\n'));
  });
  return { backend, end: () => ends.shift()?.() };
}

function open(url: URL): { socket: Socket; received(text: string): Promise<void>; closed: Promise<string> } {
  const socket = connect(Number(url.port), url.hostname);
  let all = '';
  let wake: () => void = () => undefined;
  socket.on('data', (chunk) => {
    all += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(all)));
  const received = async (text: string): Promise<void> => {
    while (!all.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { socket, received, closed };
}

test('a running answer finishes in the time it is given, then its connection is closed', async () => {
  const { backend, end } = await startStreaming();
  const proxy = await startProxy(backend);
  const { socket, received, closed } = open(proxy.url);
  socket.write(ask);
  await received('choices');
  const closing = proxy.close(60_000);
  await expect(fetch(proxy.url)).rejects.toThrow();
  end();
  expect(await closed).toContain('[DONE]');
  await closing;
  expect(await proxy.records(1)).toMatchObject([{ status: 'completed' }]);
});

test('a second close that leaves no time breaks off what the first would have waited for', async () => {
  const { backend } = await startStreaming();
  const proxy = await startProxy(backend);
  const { socket, received, closed } = open(proxy.url);
  socket.write(ask);
  await received('choices');
  const first = proxy.close(60_000);
  await proxy.close(0);
  await Promise.all([first, closed]);
});

test('when it has closed, every answer that was broken off has left its record', async () => {
  const { backend } = await startStreaming();
  let finished = 0;
  const proxy = await startProxy(backend, {}, { finished: () => finished++ });
  const clients = [open(proxy.url), open(proxy.url)];
  for (const { socket } of clients) socket.write(ask);
  for (const { received } of clients) await received('choices');
  await proxy.close(0);
  expect(finished).toBe(2);
});

test('a connection that is idle, or in the middle of a request, does not keep it open', async () => {
  const { backend } = await startStreaming();
  const proxy = await startProxy(backend);
  const idle = open(proxy.url);
  const half = open(proxy.url);
  half.socket.write('POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
  idle.socket.write('GET / HTTP/1.1\r\n');
  await new Promise((resolve) => half.socket.once('connect', resolve));
  await proxy.close(100);
  await Promise.all([idle.closed, half.closed]);
});

test('its port is free as soon as it closes, while an answer still runs', async () => {
  const { backend, end } = await startStreaming();
  const proxy = await startProxy(backend);
  const { socket, received, closed } = open(proxy.url);
  socket.write(ask);
  await received('choices');
  const closing = proxy.close(60_000);
  const next = createServer();
  await new Promise<void>((resolve, reject) => {
    next.once('error', reject).listen(Number(proxy.url.port), '127.0.0.1', resolve);
  });
  next.close();
  end();
  expect(await closed).toContain('[DONE]');
  await closing;
});
