import type { Config } from './schema.ts';

/**
 * Where requests are forwarded, without a slash at the end, so that `base + request.url` keeps path and query byte for
 * byte behind a path prefix (`new URL(path, base)` would drop the prefix). `backend.url` wins over host and port. A
 * string, because this code knows no host's `URL`.
 */
export function backendBaseUrl({ backend }: Pick<Config, 'backend'>): string {
  if (backend.url !== null) return backend.url.replace(/\/+$/, '');
  const host = backend.host.includes(':') ? `[${backend.host}]` : backend.host;
  return `http://${host}:${backend.port}`;
}
