import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { openRawSocket } from '../raw-socket.ts';
import { until } from '../until.ts';
import { useFaultStand } from './fault-stand.ts';

const event = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"x"}}]}\n\n';
const rest = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

describe('the client', () => {
  let answering: ServerResponse | undefined;
  const stand = useFaultStand({
    answer(request, response) {
      answering = response;
      request.resume();
      const wish = request.headers['x-wish'];
      if (wish === 'nothing') return;
      if (wish === 'its number') {
        // The later requests are answered first.
        const number = Number(request.headers['x-number']);
        setTimeout(() => response.end(`number ${number};`), 60 - 10 * number);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (wish === 'headers') response.flushHeaders();
      if (wish === 'half an event') response.write(event + event.slice(0, 40));
      if (wish === 'an event') response.write(event);
      if (wish === 'all') response.end(event + rest);
    },
  });
  const head = (wish: string, length: number) =>
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Wish: ${wish}\r\nContent-Length: ${length}\r\n\r\n`;
  const body = '{"stream":true}';

  test.each([
    ['connected', ''],
    ['sent half a method', 'PO'],
    ['sent half a header', 'POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-Ha'],
    ['sent no body', head('all', body.length)],
    ['sent half a body', head('all', body.length) + body.slice(0, 7)],
    ['sent half of a body that is forwarded as it comes', `${head('all', 1e9)}${'x'.repeat(100_000)}`],
  ])('leaves when it has %s', async (_name, bytes) => {
    const socket = await openRawSocket(stand.proxy.url);
    await socket.send(bytes);
    // So that the proxy has read it.
    await exchange(stand.proxy.url, { path: '/v1/chat/completions', body: {}, headers: { 'x-wish': 'all' } });
    socket.destroy();
  });

  test.each([
    ['before the headers', 'nothing', null],
    ['after the headers', 'headers', 'text/event-stream'],
    ['after an event', 'an event', event.trim()],
    ['in the middle of an event', 'half an event', event.slice(0, 40)],
    ['at the end', 'all', '[DONE]'],
  ])('leaves %s', async (_name, wish, seen) => {
    const socket = await openRawSocket(stand.proxy.url);
    await socket.send(head(wish, body.length) + body);
    if (seen === null) await until('the request at the backend', () => stand.atBackend.size > 0 || undefined);
    else await socket.untilReceived(seen);
    socket.destroy();
  });

  test('leaves a hundred times in the middle of an answer', async () => {
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => openRawSocket(stand.proxy.url)));
      await Promise.all(
        sockets.map(async (socket) => {
          await socket.send(head('an event', body.length) + body);
          await socket.untilReceived(event.trim());
          socket.destroy();
        }),
      );
    }
  });

  test('pipelines: every request is answered, in the order in which they were sent', async () => {
    const socket = await openRawSocket(stand.proxy.url);
    const requests = [0, 1, 2, 3, 4].map(
      (number) =>
        `POST /elsewhere HTTP/1.1\r\nHost: x\r\nX-Wish: its number\r\nX-Number: ${number}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    await socket.send(requests.join(''));
    await socket.untilReceived('number 4;');
    expect(socket.received().match(/number \d/g)).toStrictEqual([0, 1, 2, 3, 4].map((number) => `number ${number}`));
    socket.destroy();
  });

  test('holds half a body back: no one else waits for it, and the backend never hears of it', async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openRawSocket(stand.proxy.url)));
    for (const socket of sockets) await socket.send(head('all', body.length) + body.slice(0, 7));
    const { text } = await exchange(stand.proxy.url, {
      path: '/v1/chat/completions',
      body: {},
      headers: { 'x-wish': 'all' },
    });
    expect(text).toBe(event + rest);
    expect(stand.atBackend.size).toBe(0);
    for (const socket of sockets) socket.destroy();
  });

  test('ends its side and still reads: it gets the whole answer', async () => {
    const socket = await openRawSocket(stand.proxy.url, { allowHalfOpen: true });
    await socket.send(head('an event', body.length) + body);
    await socket.untilReceived(event.trim());
    socket.endSending();
    const upstream = answering!;
    const closed = once(upstream, 'close');
    upstream.end(rest);
    await closed;
    await socket.untilReceived('[DONE]');
    socket.destroy();
  });
});
