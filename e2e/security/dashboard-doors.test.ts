import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '#shared/contract/commands.ts';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';
import { dashboardOf, type SignIn } from './sign-in.ts';

let folder: string;
let backend: HttpBackend;
let proxy: RunningProxy;
let door: SignIn;
let config: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-e2e-'));
  backend = await startHttpBackend((_request, response) => response.end('{}'));
  proxy = await startProxy({ backendUrl: backend.url, folder, config: { dashboard: { port: 0 } } });
  door = await dashboardOf(proxy);
  config = await readFile(join(folder, 'config.yaml'), 'utf8');
});
afterAll(async () => {
  await proxy?.stop();
  await backend?.stop();
  await rm(folder, { recursive: true });
});

/** Every way in that does something: a new command is tried as soon as the contract names it. */
const posts = Object.keys(commands).map((name) => `/api/call/${name}`);
const gets = ['/api/feed', '/api/export', '/api/export?format=csv'];

/** What our own page sends; each test takes away or changes one thing. */
function page(changes: Record<string, string | undefined> = {}): Record<string, string> {
  const { origin, token } = door;
  const cookie = `llama-proxy-${new URL(origin).port}=${token}`;
  const own = {
    host: new URL(origin).host,
    origin,
    cookie,
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
  };
  const entries = Object.entries({ ...own, ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const refusals: [what: string, changes: () => Record<string, string | undefined>, status: number][] = [
  ['no token', () => ({ cookie: undefined }), 401],
  ['a wrong token', () => ({ cookie: undefined, authorization: 'Bearer wrong' }), 401],
  ['the token in an unknown scheme', () => ({ cookie: undefined, authorization: `Basic ${door.token}` }), 401],
  ['the token under another name', () => ({ cookie: `llama-proxy=${door.token}` }), 401],
  ['a name that was pointed here', () => ({ host: 'evil.example', origin: 'http://evil.example' }), 403],
  ['a name that begins like ours', () => ({ host: '127.0.0.1.evil.example' }), 403],
  ['another site', () => ({ origin: 'https://evil.example' }), 403],
  ['another port of this machine', () => ({ origin: 'http://127.0.0.1:1' }), 403],
  ['another name of this machine', () => ({ origin: door.origin.replace('127.0.0.1', 'localhost') }), 403],
  ['a sandboxed frame', () => ({ origin: 'null' }), 403],
  ['a script of another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
  ['a script of another port', () => ({ 'sec-fetch-site': 'same-site' }), 403],
];

describe.each(refusals)('%s', (_what, changes, status) => {
  test('every command is refused', async () => {
    for (const path of posts) {
      const answer = await exchange(door.origin, { path, method: 'POST', headers: page(changes()), body: '{}' });
      expect(answer.status, path).toBe(status);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test.each(gets)('GET %s is refused', async (path) => {
    expect((await exchange(door.origin, { path, headers: page(changes()) })).status).toBe(status);
  });
});

describe('with everything in order', () => {
  test('every command is let in', async () => {
    for (const path of posts) {
      // An input that no command takes: let in, and then refused for what it says.
      const answer = await exchange(door.origin, { path, method: 'POST', headers: page(), body: '7' });
      expect(JSON.parse(answer.text), path).toMatchObject({ ok: false, error: { code: 'INPUT_INVALID' } });
    }
  });

  test.each(posts)('%s is not to be had by other methods, forms or addresses', async (path) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const ways = [
      { path, method: 'GET', headers: page() },
      { path, method: 'PUT', headers: page(), body: '{}' },
      { path, method: 'OPTIONS', headers: page({ 'access-control-request-method': 'POST' }) },
      { path, method: 'POST', headers: page(form), body: 'a=b' },
      { path, method: 'POST', headers: page({ 'content-type': 'text/plain' }), body: '{}' },
      { path: `${path}?token=${door.token}`, method: 'POST', headers: page({ cookie: undefined }), body: '{}' },
      { path: `/assets/..${path}`, method: 'POST', headers: page({ cookie: undefined }), body: '{}' },
      { path: path.replace('/api', '/%61pi'), method: 'POST', headers: page({ cookie: undefined }), body: '{}' },
    ];
    for (const way of ways) {
      const { status, headers } = await exchange(door.origin, way);
      expect([400, 401, 404, 415]).toContain(status);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('a cookie that travels without saying from which page is not enough for a POST', async () => {
    for (const path of posts) {
      const headers = page({ origin: undefined, 'sec-fetch-site': undefined });
      expect((await exchange(door.origin, { path, method: 'POST', headers, body: '{}' })).status).toBe(403);
    }
  });
});

test('a guess learns nothing from the answer, however much of the token was right', async () => {
  const { token } = door;
  const guesses = [
    '',
    'x',
    token.slice(0, -1),
    `${token}x`,
    token.toUpperCase(),
    `${token.slice(0, -1)}!`,
    ` ${token}`,
    'x'.repeat(7000),
  ];
  const answers = await Promise.all(
    guesses.map(async (guess) => {
      const headers = page({ cookie: undefined, authorization: `Bearer ${guess}` });
      const { status, text } = await exchange(door.origin, {
        path: '/api/call/status.get',
        method: 'POST',
        headers,
        body: '{}',
      });
      return `${status} ${text}`;
    }),
  );
  expect(new Set(answers).size).toBe(1);
  const signIns = await Promise.all(
    guesses.map(async (guess) => {
      const { status, text, headers } = await exchange(door.origin, { path: `/?token=${encodeURIComponent(guess)}` });
      return `${status} ${text} ${headers['set-cookie'] ?? ''}`;
    }),
  );
  expect(new Set(signIns).size).toBe(1);
});

test('after all of that the configuration is as it was', async () => {
  expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(config);
});
