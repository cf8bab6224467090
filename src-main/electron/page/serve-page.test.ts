import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { isOwnPage } from './app-address.ts';
import { createPageServer, type PageRequest } from './serve-page.ts';

let serve: (request: PageRequest) => Promise<Response>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  const page = join(folder, 'renderer');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.html'), 'outside');
  await writeFile(join(page, 'index.html'), '<!doctype html>page');
  await writeFile(join(page, '.env'), 'hidden');
  await writeFile(join(page, 'assets', 'entry-abc123.js'), 'export {};');
  await writeFile(join(page, 'assets', 'inter.woff2'), 'font');
  await symlink(join(folder, 'secret.html'), join(page, 'link.html'));
  serve = createPageServer(page);
  return () => rm(folder, { recursive: true });
});

const get = (url: string) => serve({ url, method: 'GET' });

test.each([
  ['app://llama-proxy/', 'text/html; charset=utf-8', '<!doctype html>page'],
  ['app://llama-proxy/#requests/1', 'text/html; charset=utf-8', '<!doctype html>page'],
  ['app://llama-proxy/index.html?x=1', 'text/html; charset=utf-8', '<!doctype html>page'],
  ['app://llama-proxy/assets/entry-abc123.js', 'text/javascript; charset=utf-8', 'export {};'],
  ['app://llama-proxy/assets/inter.woff2', 'font/woff2', 'font'],
])('%s is served as %s', async (url, contentType, text) => {
  const response = await get(url);
  expect([response.status, response.headers.get('content-type'), await response.text()]).toStrictEqual([
    200,
    contentType,
    text,
  ]);
});

test.each([
  'app://llama-proxy/../secret.html',
  'app://llama-proxy/..%2fsecret.html',
  'app://llama-proxy/%2e%2e/secret.html',
  'app://llama-proxy/%2e%2e%2fsecret.html',
  'app://llama-proxy/assets/../../secret.html',
  'app://llama-proxy/assets/..%5c..%5csecret.html',
  'app://llama-proxy/..\\secret.html',
  'app://llama-proxy//etc/passwd',
  'app://llama-proxy/file:///etc/passwd',
  'app://llama-proxy/index.html%00.js',
  'app://llama-proxy/link.html',
  'app://llama-proxy/.env',
  'app://llama-proxy/assets/',
  'app://elsewhere/index.html',
  'app://llama-proxy.example.org/index.html',
])('%s leads nowhere', async (url) => {
  const response = await get(url);
  expect([response.status, await response.text()]).toStrictEqual([404, 'There is nothing under this address.\n']);
});

test('every answer is fenced in, refusals too', async () => {
  for (const url of ['app://llama-proxy/', 'app://llama-proxy/none']) {
    const { headers } = await get(url);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('it can only be read', async () => {
  expect((await serve({ url: 'app://llama-proxy/', method: 'POST' })).status).toBe(405);
});

test('a page that was not built says how to build it', async () => {
  const response = await createPageServer('/nowhere/at/all')({ url: 'app://llama-proxy/', method: 'GET' });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build');
});

const devServer = new URL('http://localhost:5173');

test.each([
  ['app://llama-proxy/', null, true],
  ['app://llama-proxy/#x', null, true],
  ['app://llama-proxy@example.org/', null, false],
  ['app://example.org/llama-proxy/', null, false],
  ['http://llama-proxy/', null, false],
  ['http://localhost:5173/', null, false],
  ['http://localhost:5173/x', devServer, true],
  ['http://localhost:51730/', devServer, false],
  ['file:///index.html', devServer, false],
  ['about:blank', null, false],
  ['', null, false],
])('%s, with %s: our page is %s', (url, server, expected) => {
  expect(isOwnPage(url, server)).toBe(expected);
});
