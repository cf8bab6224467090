import { expect, test } from 'vitest';
import { createClientAccess } from './client-access.ts';
import { startBackend, startProxy } from './testing/proxy-under-test.ts';

const access = createClientAccess({ keys: ['client-key'], internalKey: null });

/** A backend that answers with the credentials that it got. */
function startEcho() {
  return startBackend((request, response) => {
    const { authorization = null, 'x-api-key': key = null } = request.headers;
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ url: request.url, authorization, key }));
    request.resume();
  });
}

test.each([
  ['/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
  ['/v1/chat/completions', { error: { type: 'invalid_request_error', code: 'invalid_api_key' } }],
  ['/v1/responses', { error: { type: 'invalid_request_error', code: 'invalid_api_key' } }],
  ['/props', { error: { type: 'invalid_request_error', code: 'invalid_api_key' } }],
  ['/', { error: { code: 'invalid_api_key' } }],
])('%s without a key: 401 in the words of its dialect, and the backend never hears of it', async (path, expected) => {
  let asked = 0;
  const base = await startBackend((_request, response) => {
    asked++;
    response.end();
  });
  const { url } = await startProxy(base, { access });
  for (const headers of [{}, { authorization: 'Bearer wrong-key' }, { 'x-api-key': 'wrong-key' }] as Record<
    string,
    string
  >[]) {
    const answer = await fetch(new URL(path, url), { method: 'POST', body: '{"stream":true}', headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject(expected);
    expect(text).toContain('server.api_keys');
    expect(text).not.toContain('wrong-key');
  }
  expect(asked).toBe(0);
});

test('a refused request leaves no record, and its body does not block the connection', async () => {
  const base = await startEcho();
  const { url, records } = await startProxy(base, { access });
  const path = new URL('/v1/chat/completions', url);
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(3_000_000) }] });
  expect((await fetch(path, { method: 'POST', body })).status).toBe(401);
  const headers = { 'x-api-key': 'client-key' };
  expect((await fetch(path, { method: 'POST', body: '{}', headers })).status).toBe(200);
  expect(await records(1)).toHaveLength(1);
});

test.each([
  ['Authorization', { authorization: 'Bearer client-key' }, 'backend-key'],
  ['x-api-key', { 'x-api-key': 'client-key' }, 'backend-key'],
  ['both', { authorization: 'Bearer client-key', 'x-api-key': 'client-key' }, 'backend-key'],
  ['Authorization, with no key for the backend', { authorization: 'Bearer client-key' }, null],
])("%s: the backend gets its own key, never the client's", async (_name, headers, apiKey) => {
  const { url } = await startProxy(await startEcho(), { access, apiKey });
  for (const path of ['/v1/chat/completions', '/slots']) {
    const answer = await fetch(new URL(path, url), { method: 'POST', body: '{}', headers });
    expect(await answer.json()).toStrictEqual({
      url: path,
      authorization: apiKey === null ? null : `Bearer ${apiKey}`,
      key: null,
    });
  }
});

test("without a key only health passes, and with nobody's key", async () => {
  const { url } = await startProxy(await startEcho(), { access, apiKey: 'backend-key' });
  const headers = { authorization: 'Bearer wrong-key' };
  const answer = await fetch(new URL('/health?x', url), { headers });
  expect(await answer.json()).toStrictEqual({ url: '/health?x', authorization: null, key: null });
});

test('keys that change count from the next request', async () => {
  const settings = { access };
  const { url } = await startProxy(await startEcho(), {
    get access() {
      return settings.access;
    },
  });
  const ask = async () => (await fetch(new URL('/slots', url), { headers: { 'x-api-key': 'client-key' } })).status;
  expect(await ask()).toBe(200);
  settings.access = createClientAccess({ keys: ['new-key'], internalKey: null });
  expect(await ask()).toBe(401);
});
