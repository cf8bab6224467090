import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { openRawSocket } from '../raw-socket.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';
const post = (fields: string, body = '') => `POST /x HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`;
const chunkedBody = '2\r\n{}\r\n0\r\n\r\n';

/** What two parsers could read in two ways: it must reach no second parser. */
const ambiguous: Record<string, string> = {
  'a length, then chunks': post('Content-Length: 6\r\nTransfer-Encoding: chunked', '0\r\n\r\nG'),
  'chunks, then a length': post('Transfer-Encoding: chunked\r\nContent-Length: 3', chunkedBody),
  'a coding twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'),
  'a space before the colon': post('Transfer-Encoding : chunked', chunkedBody),
  'a coding that only looks like chunked': post('Transfer-Encoding: xchunked', chunkedBody),
  'a coding that only begins with chunked': post('Transfer-Encoding: chunked, identity', chunkedBody),
  'a coding that nobody here undoes': post('Transfer-Encoding: gzip, chunked', chunkedBody),
  'the same length twice': post('Content-Length: 2\r\nContent-Length: 2', '{}'),
  'two lengths': post('Content-Length: 2\r\nContent-Length: 3', '{}'),
  'a list of lengths': post('Content-Length: 2, 2', '{}'),
  'a length with a sign': post('Content-Length: +2', '{}'),
  'a negative length': post('Content-Length: -2', '{}'),
  'a hexadecimal length': post('Content-Length: 0x2', '{}'),
  'a length in another script': post('Content-Length: \xb2', '{}'),
  'a length beyond all numbers': post('Content-Length: 99999999999999999999999', '{}'),
  'a folded field': post('X-A: b\r\n c: d'),
  'a folded coding': post('Transfer-Encoding:\r\n chunked', chunkedBody),
  'a tab before the coding': post('\tTransfer-Encoding: chunked', chunkedBody),
  'a chunk extension without end': post('Transfer-Encoding: chunked', `2;${'a'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`),
  'a chunk extension that ends in a bare LF': post('Transfer-Encoding: chunked', '2;a\n{}\r\n0\r\n\r\n'),
  'a negative chunk': post('Transfer-Encoding: chunked', '-2\r\n{}\r\n0\r\n\r\n'),
  'a chunk beyond all numbers': post('Transfer-Encoding: chunked', 'ffffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
  'a chunk without its end': post('Transfer-Encoding: chunked', '2\r\n{}0\r\n\r\n'),
  'a length in the trailer': post('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n'),
  'bare line feeds': 'POST /x HTTP/1.1\nHost: x\n\n',
  'a bare line feed after a field': post('X-A: a\nX-B: b'),
  'a bare carriage return in a field': post('X-A: a\rX-B: b'),
  'a zero byte in a field': post('X-A: a\0b'),
  'a field name with a space': post('X A: b'),
  'a line without a colon': post('Nothing'),
  'a control character in the path': 'GET /x\x01y HTTP/1.1\r\nHost: x\r\n\r\n',
  'a space in the path': 'GET /x /y HTTP/1.1\r\nHost: x\r\n\r\n',
  'no Host': 'GET /x HTTP/1.1\r\n\r\n',
  'another protocol': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
};

/** What has one meaning: the backend gets exactly one request, framed anew. */
const plain: Record<string, { request: string; body: string }> = {
  'a chunk extension': { request: post('Transfer-Encoding: chunked', '2;a=b\r\n{}\r\n0\r\n\r\n'), body: '{}' },
  'a trailer': { request: post('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\nX-T: 1\r\n\r\n'), body: '{}' },
  'a GET whose body looks like a request': {
    request: 'GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\nab',
    body: 'GET /smuggled HTTP/1.1\r\n\r\nab',
  },
  'an upgrade that nobody offers': {
    request: 'GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    body: '',
  },
  'a whole URL that names another machine': { request: 'GET http://other/x HTTP/1.1\r\nHost: x\r\n\r\n', body: '' },
  'a length that Connection names': {
    request: post('Connection: content-length\r\nContent-Length: 2', '{}'),
    body: '{}',
  },
};

/** What the backend must not make the client see. */
const answers: Record<string, string> = {
  'a field smuggled behind a bare CR': 'HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: stolen\r\nContent-Length: 2\r\n\r\n{}',
  'bare line feeds': 'HTTP/1.1 200 OK\nSet-Cookie: stolen\nContent-Length: 2\n\n{}',
  'a folded field': 'HTTP/1.1 200 OK\r\nX-A: a\r\n Set-Cookie: stolen\r\nContent-Length: 2\r\n\r\n{}',
  'a zero byte': 'HTTP/1.1 200 OK\r\nX-A: a\0stolen\r\nContent-Length: 2\r\n\r\n{}',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 6\r\n\r\nstolen',
  'a length and chunks':
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nstolen\r\n0\r\n\r\n',
  'an upgrade that nobody asked for':
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nstolen',
  'a second answer behind the first':
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen',
};

let backend: Server;
let proxy: RunningProxy;
let received: string;
let answer: string;
beforeAll(async () => {
  backend = createServer((socket) => {
    let text = '';
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        text += bytes.toString('latin1');
        // The proxy's own questions about the backend are none of this.
        if (!/^\w+ \/(?:health|props|slots|models|v1\/models|metrics)\b/.test(text))
          received += bytes.toString('latin1');
        if (text.includes('\r\n\r\n')) socket.end(Buffer.from(answer, 'latin1'));
      });
  }).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  proxy = await startProxy({ backendUrl: `http://127.0.0.1:${(backend.address() as AddressInfo).port}` });
});
beforeEach(() => {
  received = '';
  answer = ok;
});
afterAll(async () => {
  await proxy?.stop();
  backend?.close();
});

describe('a request that can be read in two ways reaches no backend', () => {
  test.each(Object.entries(ambiguous))('%s', async (_name, bytes) => {
    const socket = await openRawSocket(proxy.url);
    await socket.send(Buffer.from(bytes, 'latin1'));
    await socket.untilReceived('\r\n\r\n');
    expect(socket.received()).toMatch(/^HTTP\/1\.1 (?:400|501) /);
    socket.destroy();
    // Whatever was sent before this one would have arrived by now.
    await exchange(proxy.url, { path: '/after' });
    expect(received).toMatch(/^GET \/after HTTP\/1\.1\r\n/);
  });
});

describe('a request with one meaning arrives as exactly one, whatever its framing was', () => {
  test.each(Object.entries(plain))('%s', async (_name, { request, body }) => {
    const socket = await openRawSocket(proxy.url);
    await socket.send(Buffer.from(request, 'latin1'));
    await socket.untilReceived('{}');
    socket.destroy();
    const [head = '', ...rest] = received.split('\r\n\r\n');
    expect(rest.join('\r\n\r\n')).toBe(body);
    expect(head.split('\r\n')[0]).toMatch(/^(?:GET|POST) \/x HTTP\/1\.1$/);
    const framing = head
      .split('\r\n')
      .filter((line) => /^(?:content-length|transfer-encoding|upgrade|trailer)/i.test(line));
    expect(framing.map((line) => line.toLowerCase())).toStrictEqual(
      body === '' && !request.startsWith('POST') ? [] : [`content-length: ${body.length}`],
    );
  });
});

describe('what a backend smuggles into its answer reaches no client', () => {
  describe.each(['/elsewhere', '/v1/chat/completions', '/v1/messages'])('%s', (path) => {
    test.each(Object.entries(answers))('%s', async (_name, bytes) => {
      answer = bytes;
      const socket = await openRawSocket(proxy.url);
      await socket.send(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`);
      const text = await socket.untilClosed();
      expect(text).toMatch(/^HTTP\/1\.1 (?:200|502) /);
      expect(text).not.toContain('stolen');
      expect(text.match(/^HTTP\/1\.1 \d/gm)).toHaveLength(1);
    });
  });
});
