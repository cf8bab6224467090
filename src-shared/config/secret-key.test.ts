import { expect, test } from 'vitest';
import { isSecretKey } from './secret-key.ts';

test.each([
  'api_key',
  'api_keys',
  'apiKey',
  'token',
  'LLAMA_API_KEY',
  'DB_PASSWORD',
  'client_secret',
  'credentials',
  'authorization',
])('%s is secret', (name) => {
  expect(isSecretKey(name)).toBe(true);
});

test.each(['host', 'port', 'max_tokens', 'keyboard', 'PATH'])('%s is not', (name) => {
  expect(isSecretKey(name)).toBe(false);
});
