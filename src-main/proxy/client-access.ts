import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * What becomes of the credentials that a client sent. `as_sent`: they are meant for the backend, or there are none.
 * `replaced`: they were for this proxy; the backend gets the configured key. `removed`: nobody's key goes on.
 */
export type Credentials = 'as_sent' | 'replaced' | 'removed';

/** Who may use the proxy. */
export interface ClientAccess {
  /** What becomes of the request's credentials; null when it is refused. `path` is without query. */
  admit(method: string, path: string, headers: IncomingHttpHeaders): Credentials | null;
}

export interface ClientAccessOptions {
  /** `server.api_keys`. Empty: everyone may. */
  keys: readonly string[];
  /** Secret of this launch, for requests that the program sends to itself; it is never forwarded, keys or not. */
  internalKey: string | null;
}

/** llama-server answers these to everyone as well (tools/server/server-http.cpp): who watches over it need not know a key. */
const publicPaths: ReadonlySet<string> = new Set(['/health', '/v1/health']);

export function createClientAccess({ keys, internalKey }: ClientAccessOptions): ClientAccess {
  const accepted = (internalKey === null ? keys : [...keys, internalKey]).map(digest);
  const isOpen = keys.length === 0;

  /** Compares in constant time and with every key: how long it takes tells neither how much was right nor which key it was. */
  function isAccepted(candidate: string): boolean {
    const given = digest(candidate);
    return accepted.reduce((found, key) => timingSafeEqual(given, key) || found, false);
  }

  return {
    admit(method, path, headers) {
      const given = keyOf(headers);
      if (given !== null && isAccepted(given)) return 'replaced';
      if (isOpen) return 'as_sent';
      // A browser asks with OPTIONS whether it may send a key, and cannot send one with that.
      return publicPaths.has(path) || method === 'OPTIONS' ? 'removed' : null;
    },
  };
}

/** As llama-server reads it: `x-api-key` counts only where there is no `Authorization`. */
function keyOf({ authorization, 'x-api-key': key }: IncomingHttpHeaders): string | null {
  if (authorization !== undefined) return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
  return typeof key === 'string' ? key : null;
}

/** `timingSafeEqual` wants equal lengths. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
