import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { bodyOf, startBackend, startProxy } from './testing/proxy-under-test.ts';

/** One exchange over a raw socket: what is sent is exactly `request`, what comes back is returned as it came. */
function rawExchange(url: URL, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('method, path and query reach the backend byte for byte', async () => {
  const lines: string[] = [];
  const backend = await startBackend((request, response) => {
    lines.push(`${request.method} ${request.url}`);
    response.end('ok');
  });
  const { url } = await startProxy(backend);
  const wanted = [
    'GET /props?model=a%2Fb',
    'DELETE /v1/stream?conv_id=%zz',
    'PROPFIND //double//slash/../x',
    'PURGE /%E2%82%AC?a=1&a=2&=',
    'QUERY /?',
  ];
  for (const line of wanted) await rawExchange(url, `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(lines).toEqual(wanted);
});

test('a path prefix of backend.url goes before the path', async () => {
  let path: string | undefined;
  const backend = await startBackend((request, response) => {
    path = request.url;
    response.end();
  });
  const { url } = await startProxy(new URL('/llama/', backend));
  await fetch(new URL('/v1/models?x=1', url));
  expect(path).toBe('/llama/v1/models?x=1');
});

test('status, reason, fields, their case and their repeats come back as they are', async () => {
  const backend = await startBackend((_request, response) => {
    response.sendDate = false;
    response.writeHead(418, 'Short And Stout', [
      'X-MixedCase',
      'a',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Content-Length',
      '2',
    ]);
    response.end('hi');
  });
  const { url } = await startProxy(backend);
  const answer = await rawExchange(url, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(answer).toBe(
    'HTTP/1.1 418 Short And Stout\r\nX-MixedCase: a\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
  );
});

test('hop-by-hop fields and those that Connection names stay on their side', async () => {
  let seen: string[] = [];
  const backend = await startBackend((request, response) => {
    seen = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    response.writeHead(200, {
      connection: 'close, x-private',
      'x-private': '1',
      'x-public': '2',
      'proxy-authenticate': 'x',
    });
    response.end();
  });
  const { url } = await startProxy(backend);
  const answer = await rawExchange(
    url,
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nTE: trailers\r\nProxy-Authorization: x\r\nX-Kept: 1\r\n\r\n',
  );
  expect(seen).toEqual(['host', 'connection', 'x-kept']);
  expect(answer.toLowerCase()).toContain('x-public: 2');
  expect(answer.toLowerCase()).not.toContain('x-private');
  expect(answer.toLowerCase()).not.toContain('proxy-authenticate');
});

test('a body of 120 MB passes both ways without being held', async () => {
  const size = 120 * 1024 * 1024;
  let received = 0;
  const block = randomBytes(1024 * 1024);
  const backend = await startBackend(async (request, response) => {
    for await (const chunk of request) received += (chunk as Buffer).length;
    response.writeHead(200, { 'content-length': size });
    for (let sent = 0; sent < size; sent += block.length) {
      if (!response.write(block)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  });
  const { url } = await startProxy(backend);
  const back = await new Promise<number>((resolve, reject) => {
    const upload = httpRequest(new URL('/upload', url), { method: 'POST' }, (response) => {
      let count = 0;
      response.on('data', (chunk: Buffer) => (count += chunk.length));
      response.on('end', () => resolve(count));
    });
    upload.on('error', reject);
    void (async () => {
      for (let sent = 0; sent < size; sent += block.length) {
        if (!upload.write(block)) await new Promise((done) => upload.once('drain', done));
      }
      upload.end();
    })();
  });
  expect([received, back]).toEqual([size, size]);
});

test('the configured key is added only for a client that sent none', async () => {
  const keys: (string | undefined)[] = [];
  const backend = await startBackend((request, response) => {
    keys.push(request.headers.authorization ?? `x:${String(request.headers['x-api-key'])}`);
    response.end();
  });
  const { url } = await startProxy(backend, { apiKey: 'ours' });
  await fetch(url);
  await fetch(url, { headers: { authorization: 'Bearer theirs' } });
  await fetch(url, { headers: { 'x-api-key': 'theirs' } });
  expect(keys).toEqual(['Bearer ours', 'Bearer theirs', 'x:theirs']);
});

test('HEAD and 304 have no body', async () => {
  const backend = await startBackend((request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 1000 }).end();
    else response.writeHead(304, { etag: '"x"' }).end();
  });
  const { url } = await startProxy(backend);
  const head = await fetch(url, { method: 'HEAD' });
  const cached = await fetch(url);
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '1000', '']);
  expect([cached.status, cached.headers.get('etag'), await cached.text()]).toEqual([304, '"x"', '']);
});

test('a body that the backend encoded on its own is left alone', async () => {
  const backend = await startBackend(async (request, response) => {
    const body = await bodyOf(request);
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br' });
    response.end(Buffer.from([body.length, 1, 2, 3]));
  });
  const { url } = await startProxy(backend);
  const answer = await rawExchange(
    url,
    'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  );
  expect(answer).toContain('\u0002\u0001\u0002\u0003');
});

test('a whole URL as the target asks the backend for its path, wherever it points', async () => {
  const lines: string[] = [];
  const backend = await startBackend((request, response) => {
    lines.push(`${request.url} ${request.headers.host}`);
    response.end();
  });
  const { url } = await startProxy(backend);
  for (const target of ['http://elsewhere:1/a?b=http://c/', 'HTTPS://elsewhere', 'http://elsewhere?x']) {
    await rawExchange(url, `GET ${target} HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n`);
  }
  expect(lines).toEqual([`/a?b=http://c/ ${backend.host}`, `/ ${backend.host}`, `/?x ${backend.host}`]);
});

test('what follows a request and is none ends the connection, not in the middle of the answer', async () => {
  const backend = await startBackend((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const { url } = await startProxy(backend);
  const socket = connect(Number(url.port), url.hostname, () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
    if (answer.includes('data: 1')) socket.write('garbage\r\n\r\n');
  });
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test.each([
  ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
  ['length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['chunks that are not last', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['a bare CR in a field', 'X-A: b\rX-B: c\r\n\r\n'],
  ['a space before the colon', 'Content-Length : 4\r\n\r\nabcd'],
])('a request that two servers could read differently is refused: %s', async (_name, rest) => {
  let requests = 0;
  const backend = await startBackend((_request, response) => {
    requests++;
    response.end();
  });
  const { url } = await startProxy(backend);
  expect(await rawExchange(url, `POST /x HTTP/1.1\r\nHost: x\r\n${rest}`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(requests).toBe(0);
});

test('Connection cannot name away what frames a body', async () => {
  const seen: string[] = [];
  const backend = await startBackend(async (request, response) => {
    seen.push((await bodyOf(request)).toString());
    response.end();
  });
  const { url } = await startProxy(backend);
  const named = 'Connection: close, Content-Length, Host\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc';
  for (const path of ['/x', '/v1/chat/completions']) await rawExchange(url, `POST ${path} HTTP/1.1\r\n${named}`);
  expect(seen).toEqual(['abc', 'abc']);
});
