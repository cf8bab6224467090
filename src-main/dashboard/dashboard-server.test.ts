import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { csvHeader } from '#shared/metrics/csv-columns.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { startApi } from '../api/testing/api-under-test.ts';
import { startDashboard, token } from './testing/dashboard-under-test.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends exactly these headers, which `fetch` would not: Host, Origin, Cookie, and paths that it would tidy up. */
function send(origin: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, headers, method: body === undefined ? 'GET' : 'POST' });
    request.once('error', reject);
    request.once('response', (response) => {
      text(response).then((answered) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered });
      }, reject);
    });
    request.end(body);
  });
}

async function setUp(config?: string) {
  const under = await startApi(config === undefined ? {} : { config });
  const origin = await startDashboard(under.api);
  const cookie = `llama-proxy-${new URL(origin).port}=${token}`;
  const page = { cookie, origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  return { under, origin, cookie, page };
}

const status = '/api/call/status.get';
const everyPath = [
  '/',
  '/?token=x',
  '/assets/entry-abc123.js',
  '/metrics',
  '/api/feed',
  '/api/export',
  '/api/none',
  '/none',
];

describe('signing in', () => {
  test('the printed address gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const { origin } = await setUp();
    const answer = await send(origin, `/?token=${token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']).toStrictEqual([
      `llama-proxy-${new URL(origin).port}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    ]);
  });

  test('with the cookie the page and the commands are there', async () => {
    const { origin, cookie, page } = await setUp();
    expect(await send(origin, '/', { cookie })).toMatchObject({ status: 200, body: '<!doctype html>page' });
    expect(JSON.parse((await send(origin, status, page, '{}')).body)).toMatchObject({ ok: true });
  });

  test.each(['/', '/?token=wrong', '/?token=', `/?token=${token.slice(1)}`])('%s does not sign in', async (path) => {
    const { origin } = await setUp();
    const answer = await send(origin, path);
    expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('printed when it started') });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test.each(['/api/feed', '/api/export'])('GET %s without the cookie is refused', async (path) => {
    const { origin } = await setUp();
    const answer = await send(origin, path);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'UNAUTHORIZED' } });
  });

  test('the token of another dashboard on this machine is no key here', async () => {
    const { origin, page } = await setUp();
    const answer = await send(origin, status, { ...page, cookie: `llama-proxy-1=${token}` }, '{}');
    expect(answer.status).toBe(401);
  });
});

describe('other sites', () => {
  test.each(everyPath)('%s is not there under a name that was pointed here', async (path) => {
    const { origin, page } = await setUp();
    const answer = await send(origin, path, { ...page, host: `evil.example:${new URL(origin).port}` });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('page');
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['a page that hides where it is', { origin: undefined, 'sec-fetch-site': undefined }],
    ['a script that says so itself', { 'sec-fetch-site': 'same-site' }],
  ])('a POST from %s is refused, cookie or not', async (_name, changes) => {
    const { origin, page, under } = await setUp();
    const headers = Object.fromEntries(
      Object.entries({ ...page, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const body = JSON.stringify({ id: null, enabled: false });
    expect((await send(origin, '/api/call/fixes.setEnabled', headers, body)).status).toBe(403);
    expect(await under.configText()).not.toContain('fixes');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a form that sends %s is not understood',
    async (type) => {
      const { origin, page } = await setUp();
      const answer = await send(origin, status, { ...page, 'content-type': type }, '{}');
      expect(answer.status).toBe(415);
    },
  );

  test('reading is refused as well', async () => {
    const { origin, cookie } = await setUp();
    for (const path of ['/api/feed', '/api/export']) {
      expect((await send(origin, path, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    }
  });

  test('every answer forbids frames, foreign scripts and guessing, and allows no other origin', async () => {
    const { origin, cookie } = await setUp();
    for (const path of everyPath.filter((one) => one !== '/api/feed')) {
      const { headers } = await send(origin, path, { cookie });
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toStrictEqual([]);
    }
  });
});

describe('files', () => {
  test('hashed files may be kept for ever, the page must be asked for', async () => {
    const { origin, cookie } = await setUp();
    const asset = await send(origin, '/assets/entry-abc123.js');
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(asset.headers['cache-control']).toContain('immutable');
    expect((await send(origin, '/', { cookie })).headers['cache-control']).toBe('no-cache');
  });

  test.each([
    '/../secret.html',
    '/assets/../../secret.html',
    '/..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/%2e%2e%2fsecret.html',
    '/..%5csecret.html',
    '/..\\secret.html',
    '//etc/passwd',
    '/%00',
    '/assets',
    '/assets/',
    '/.env',
    '/index.html/',
    '/%',
    '/%c0%ae%c0%ae/secret.html',
  ])('%s leads nowhere', async (path) => {
    const { origin, cookie } = await setUp();
    const answer = await send(origin, path, { cookie });
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toMatch(/outside|hidden|root:/);
  });
});

describe('commands', () => {
  test('a program shows its token in a header instead', async () => {
    const { origin } = await setUp();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await send(origin, status, headers, '{}')).status).toBe(200);
  });

  test.each([
    ['/api/call/none.such', '{}', 404, 'UNKNOWN_COMMAND'],
    [status, '{"a":', 400, 'INPUT_INVALID'],
    [status, '[]', 400, 'INPUT_INVALID'],
    ['/api/call/requests.get', '{"id":"none"}', 404, 'NOT_FOUND'],
    ['/api/call/repair.try', JSON.stringify({ arguments: 'x'.repeat(3_000_000) }), 413, 'INPUT_INVALID'],
  ])('%s answers what is wrong', async (path, body, expected, code) => {
    const { origin, page } = await setUp();
    const answer = await send(origin, path, page, body);
    expect(answer.status).toBe(expected);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code } });
  });

  test('the token is in no answer', async () => {
    const { origin, page, cookie } = await setUp();
    const answers = [await send(origin, status, page, '{}'), await send(origin, '/', { cookie })];
    answers.push(await send(origin, '/api/call/config.get', page, '{}'));
    expect(JSON.stringify(answers)).not.toContain(token);
  });
});

describe('downloads', () => {
  test('the history as CSV', async () => {
    const { origin, cookie, under } = await setUp();
    under.finished(exampleMetrics({ request_id: 'r1' }));
    under.finished(exampleMetrics({ request_id: 'r2' }));
    const answer = await send(origin, '/api/export?format=csv', { cookie });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="llama-proxy.csv"');
    const lines = answer.body.split('\r\n');
    expect(lines[0]).toBe(csvHeader);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toStrictEqual(['r1', 'r2', '']);
  });

  test('one session as JSON Lines, from the address that the command gives', async () => {
    const { origin, cookie, page, under } = await setUp();
    under.finished(exampleMetrics({ request_id: 'r1', session_id: 's/1"' }));
    under.finished(exampleMetrics({ request_id: 'r2', session_id: 's2' }));
    const input = JSON.stringify({ format: 'jsonl', session: 's/1"', since: 0 });
    const reply = JSON.parse((await send(origin, '/api/call/history.export', page, input)).body);
    expect(reply.value.fileName).toBe('llama-proxy-s_1_.jsonl');
    const answer = await send(origin, reply.value.url, { cookie });
    expect(answer.headers['content-disposition']).toBe('attachment; filename="llama-proxy-s_1_.jsonl"');
    expect(
      answer.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).request_id),
    ).toStrictEqual(['r1']);
  });

  test.each(['since=yesterday', 'format=xml', 'session=a&session=b'])('%s is refused', async (query) => {
    const { origin, cookie } = await setUp();
    expect((await send(origin, `/api/export?${query}`, { cookie })).status).toBe(400);
  });

  test('without a history there is nothing to download', async () => {
    const { origin, cookie } = await setUp('history:\n  enabled: false\n');
    expect((await send(origin, '/api/export', { cookie })).status).toBe(503);
  });
});

test('/metrics needs no cookie', async () => {
  const { origin } = await setUp();
  const answer = await send(origin, '/metrics');
  expect(answer).toMatchObject({ status: 200, body: 'llama_proxy_info 1\n' });
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4');
});

test('a viewer that reads nothing is left behind alone, and holds back no more than a full outbox', async () => {
  const { origin, cookie, under } = await setUp();
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(`GET /api/feed HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\n\r\n`);
  await expect.poll(() => under.api.feed.viewers).toBe(1);
  // Far more than sockets and outbox hold together.
  const message = 'x'.repeat(2000);
  for (let round = 0; round < 100; round++) {
    for (let count = 0; count < 200; count++) under.logged(`{"level":30,"time":1,"msg":"${message}"}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  socket.resume();
  // It catches up with a snapshot that says how much was lost.
  await expect.poll(() => /"lost":[1-9]/.test(received), { timeout: 10_000 }).toBe(true);
  socket.destroy();
  await expect.poll(() => under.api.feed.viewers).toBe(0);
});

test('more viewers than anyone has windows are refused', async () => {
  const { origin, under } = await setUp();
  const leave = Array.from({ length: 32 }, () => under.api.feed.subscribe(() => {}).close);
  const headers = { authorization: `Bearer ${token}` };
  expect((await send(origin, '/api/feed', headers)).status).toBe(503);
  for (const close of leave) close();
});
