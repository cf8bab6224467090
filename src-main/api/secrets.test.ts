import { expect, test } from 'vitest';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { maskSecrets, maskText, withoutMasked } from './secrets.ts';

const values = {
  server: { api_keys: ['canary-4', 'canary-5'] },
  backend: { host: 'box', api_key: 'sk-canary-1' },
  exporters: {
    influxdb: { token: null, password: '', tags: { site: 'berlin' } },
    otlp: { headers: { 'x-team': 'canary-2', accept: 'canary-3' } },
  },
};

test('masks keys by name and every header, and leaves what is not set', () => {
  expect(maskSecrets(values)).toStrictEqual({
    server: { api_keys: [maskedSecret, maskedSecret] },
    backend: { host: 'box', api_key: maskedSecret },
    exporters: {
      influxdb: { token: null, password: '', tags: { site: 'berlin' } },
      otlp: { headers: { 'x-team': maskedSecret, accept: maskedSecret } },
    },
  });
});

test('masks secrets inside a sentence', () => {
  expect(maskText('401 for sk-canary-1, canary-2 and canary-5 at box', values)).toBe(
    `401 for ${maskedSecret}, ${maskedSecret} and ${maskedSecret} at box`,
  );
});

test('a short secret is not searched for: it would blank out ordinary words', () => {
  expect(maskText('a token is a token', { api_key: 'a' })).toBe('a token is a token');
});

test.each([
  ['a masked value means unchanged', { path: ['backend', 'api_key'], value: maskedSecret }, []],
  [
    'a new secret goes through',
    { path: ['backend', 'api_key'], value: 'new' },
    [{ path: ['backend', 'api_key'], value: 'new' }],
  ],
  [
    'a group is set key by key',
    { path: ['exporters', 'otlp', 'headers'], value: { 'x-team': maskedSecret, accept: 'b', more: 'c' } },
    [
      { path: ['exporters', 'otlp', 'headers', 'accept'], value: 'b' },
      { path: ['exporters', 'otlp', 'headers', 'more'], value: 'c' },
    ],
  ],
  [
    'a hidden list that is given back is unchanged',
    { path: ['server', 'api_keys'], value: [maskedSecret, maskedSecret] },
    [],
  ],
  [
    'what stands behind a hidden list is added to it',
    { path: ['server', 'api_keys'], value: [maskedSecret, maskedSecret, 'new'] },
    [{ path: ['server', 'api_keys', 2], value: 'new' }],
  ],
  [
    'a list without hidden items takes its place',
    { path: ['server', 'api_keys'], value: ['new'] },
    [{ path: ['server', 'api_keys'], value: ['new'] }],
  ],
])('%s', (_name, change, expected) => {
  expect(withoutMasked([change], values)).toStrictEqual(expected);
});

test.each([
  ['would drop a key of a group', { path: ['exporters', 'otlp', 'headers'], value: { 'x-team': maskedSecret } }],
  [
    'would copy a secret to another place',
    { path: ['exporters', 'influxdb', 'tags'], value: { a: { b: maskedSecret } } },
  ],
  ['stands in a list', { path: ['backend', 'host'], value: [maskedSecret] }],
  ['may be any of a list', { path: ['server', 'api_keys'], value: [maskedSecret] }],
  ['has changed its place in a list', { path: ['server', 'api_keys'], value: [maskedSecret, 'new', maskedSecret] }],
  ['is one too many for a list', { path: ['server', 'api_keys'], value: Array(3).fill(maskedSecret) }],
])('refuses a masked secret that %s', (_name, change) => {
  expect(() => withoutMasked([change], values)).toThrow(expect.objectContaining({ code: 'CONFIG_PATCH_REFUSED' }));
});
