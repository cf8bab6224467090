import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { chatStream, startBackend, startProxy } from './testing/proxy-under-test.ts';

const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test.each(['/v1/chat/completions', '/v1/messages', '/anything'])(
  'a client that leaves in the middle of %s takes the backend request with it',
  async (path) => {
    let aborted: () => void = () => undefined;
    const wasAborted = new Promise<void>((resolve) => (aborted = resolve));
    const backend = await startBackend((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[]}\n\n');
      response.once('close', aborted);
    });
    const { url } = await startProxy(backend);
    const socket = connect(Number(url.port), url.hostname, () => socket.write(post(path, '{"stream":true}')));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await wasAborted;
  },
);

test('a client that leaves before the backend has answered takes its request with it', async () => {
  let arrived: () => void = () => undefined;
  const hasArrived = new Promise<void>((resolve) => (arrived = resolve));
  let aborted: () => void = () => undefined;
  const wasAborted = new Promise<void>((resolve) => (aborted = resolve));
  const backend = await startBackend((request) => {
    request.once('close', aborted);
    arrived();
  });
  const proxy = await startProxy(backend);
  const socket = connect(Number(proxy.url.port), proxy.url.hostname, () =>
    socket.write(post('/v1/chat/completions', '{}')),
  );
  await hasArrived;
  socket.destroy();
  await wasAborted;
  const [record] = await proxy.records(1);
  expect(record).toMatchObject({ status: 'aborted', http_status: null, finish_reason: null });
});

test('an aborted stream leaves a record of what was seen', async () => {
  const backend = await startBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      chatStream([{ content: 'a' }, { content: 'b' }])
        .split('data: [DONE]')[0]
        ?.slice(0, 400) ?? '',
    );
  });
  const proxy = await startProxy(backend);
  const socket = connect(Number(proxy.url.port), proxy.url.hostname, () =>
    socket.write(post('/v1/chat/completions', '{"model":"asked","stream":true}')),
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  const [record] = await proxy.records(1);
  expect(record).toMatchObject({ status: 'aborted', http_status: 200, streaming: true, model: 'm' });
});

test('a client that breaks off its upload leaves a record and nothing at the backend', async () => {
  let requests = 0;
  const backend = await startBackend(() => requests++);
  const proxy = await startProxy(backend);
  const socket = connect(Number(proxy.url.port), proxy.url.hostname, () =>
    socket.end('POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half'),
  );
  const [record] = await proxy.records(1);
  expect([record?.status, requests]).toEqual(['aborted', 0]);
});

test('a client that leaves with the end marker has the whole answer', async () => {
  const backend = await startBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chatStream([{ content: 'a' }]));
  });
  const proxy = await startProxy(backend);
  const socket = connect(Number(proxy.url.port), proxy.url.hostname, () =>
    socket.write(post('/v1/chat/completions', '{}')),
  );
  let received = '';
  for await (const chunk of socket) {
    received += String(chunk);
    if (received.includes('[DONE]')) break;
  }
  expect(await proxy.records(1)).toMatchObject([{ status: 'completed', error: null, http_status: 200 }]);
});

test('a client that leaves takes all its pipelined requests with it, and each leaves a record', async () => {
  let open = 0;
  let allCame: () => void = () => undefined;
  const haveAllCome = new Promise<void>((resolve) => (allCame = resolve));
  let allGone: () => void = () => undefined;
  const areAllGone = new Promise<void>((resolve) => (allGone = resolve));
  const backend = await startBackend((_request, response) => {
    response.once('close', () => {
      if (--open === 0) allGone();
    });
    if (++open === 3) allCame();
  });
  const proxy = await startProxy(backend);
  const socket = connect(Number(proxy.url.port), proxy.url.hostname, () =>
    socket.write(post('/v1/chat/completions', '{}').repeat(3)),
  );
  await haveAllCome;
  socket.destroy();
  await areAllGone;
  expect(await proxy.records(3)).toMatchObject(Array(3).fill({ status: 'aborted', http_status: null }));
});
