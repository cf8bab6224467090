import { expect, test } from 'vitest';
import { backendBaseUrl } from './backend-base-url.ts';
import { createConfigSchema } from './schema.ts';

const schema = createConfigSchema({ fixes: [], exporters: [] });

test.each([
  [{}, 'http://localhost:8080'],
  [{ host: '10.0.0.2', port: 9931 }, 'http://10.0.0.2:9931'],
  [{ host: '::1' }, 'http://[::1]:8080'],
  [{ host: 'ignored', url: 'https://gpu.example.org' }, 'https://gpu.example.org'],
  [{ url: 'https://gpu.example.org/llama/' }, 'https://gpu.example.org/llama'],
  [{ url: 'http://[::1]:1/a/b' }, 'http://[::1]:1/a/b'],
])('%j is reached at %s', (backend, url) => {
  expect(backendBaseUrl(schema.parse({ backend }))).toBe(url);
});
