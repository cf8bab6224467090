import { describe, expect, test } from 'vitest';
import { createClientAccess } from './client-access.ts';

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('with keys', () => {
  const access = createClientAccess({ keys: ['first-key', 'second-key'], internalKey: 'internal' });
  test.each([
    ['the first key', 'POST', '/v1/messages', bearer('first-key'), 'replaced'],
    ['the second key', 'GET', '/props', bearer('second-key'), 'replaced'],
    ['another case of the scheme', 'GET', '/props', { authorization: 'bearer second-key' }, 'replaced'],
    ['x-api-key', 'POST', '/v1/messages', { 'x-api-key': 'first-key' }, 'replaced'],
    ['the key of this launch', 'POST', '/v1/messages', bearer('internal'), 'replaced'],
    ['no key', 'POST', '/v1/messages', {}, null],
    ['a wrong key', 'POST', '/v1/messages', bearer('first-kez'), null],
    ['the beginning of a key', 'POST', '/v1/messages', bearer('first'), null],
    ['a key with more behind it', 'POST', '/v1/messages', bearer('first-key2'), null],
    ['both keys', 'POST', '/v1/messages', bearer('first-key second-key'), null],
    ['an empty key', 'POST', '/v1/messages', { authorization: 'Bearer ' }, null],
    ['another scheme', 'POST', '/v1/messages', { authorization: 'Basic first-key' }, null],
    ['the bare key', 'POST', '/v1/messages', { authorization: 'first-key' }, null],
    [
      'a good x-api-key beside a wrong Authorization',
      'GET',
      '/props',
      { ...bearer('x'), 'x-api-key': 'first-key' },
      null,
    ],
    ['health without a key', 'GET', '/health', {}, 'removed'],
    ["health with somebody else's key", 'GET', '/v1/health', bearer('other'), 'removed'],
    ['a path that only looks like it', 'GET', '/health/', {}, null],
    ['a way around it', 'GET', '/health/../slots', {}, null],
    ['another case of it', 'GET', '/HEALTH', {}, null],
    ["a browser's question before the request", 'OPTIONS', '/v1/messages', {}, 'removed'],
  ])('%s: %s %s', (_name, method, path, headers, expected) => {
    expect(access.admit(method, path, headers)).toBe(expected);
  });
});

describe('without keys', () => {
  const access = createClientAccess({ keys: [], internalKey: 'internal' });
  test.each([
    ['no key', {}, 'as_sent'],
    ["the backend's key", bearer('backend'), 'as_sent'],
    ['the key of this launch, which no backend may see', bearer('internal'), 'replaced'],
  ])('%s', (_name, headers, expected) => {
    expect(access.admit('POST', '/v1/messages', headers)).toBe(expected);
  });
});
