import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import { openAiErrorBody } from '#shared/dialects/openai-error.ts';
import { runExchange } from './exchange.ts';
import type { ProxyObserver, ProxySettings } from './proxy-options.ts';
import { createUpstream } from './upstream.ts';

export interface ProxyServerOptions {
  /** Read once per request, when it starts. */
  settings(): ProxySettings;
  observer: ProxyObserver;
  /** Monotonic clock in ms. */
  now(): number;
}

export interface ProxyServer {
  /** Rejects with Node's own error (EADDRINUSE, EACCES...). Resolves with the URL where it listens. */
  listen(host: string, port: number): Promise<URL>;
  /** Takes no new connections, lets running answers finish for `graceMs`, then breaks them off. */
  close(graceMs: number): Promise<void>;
  /** Exchanges in progress. */
  readonly running: number;
}

/** The server that clients talk to. Fastify carries it; the exchange works on Node's own request and response. */
export function createProxyServer({ settings, observer, now }: ProxyServerOptions): ProxyServer {
  const upstream = createUpstream();
  let running = 0;
  const app = Fastify({
    // Every path is the backend's: the router must not read, decode or refuse any of them.
    rewriteUrl: () => '/',
    forceCloseConnections: true,
    clientErrorHandler: refuseMalformed,
    // The time a client takes for its request is its own affair; the backend's silence is watched in `upstream`.
    requestTimeout: 0,
    connectionTimeout: 0,
    http: { headersTimeout: 60_000, keepAliveTimeout: 75_000 },
  });
  // A hook rather than a route: routes refuse unknown methods and content types, which are the backend's to judge.
  app.addHook('onRequest', async (request, reply) => {
    reply.hijack();
    running++;
    try {
      await runExchange(request.raw, reply.raw, request.originalUrl, { settings: settings(), upstream, observer, now });
    } finally {
      running--;
    }
  });

  return {
    async listen(host, port) {
      await app.listen({ host, port });
      return listeningUrl(app.server.address() as AddressInfo);
    },
    async close(graceMs) {
      const stopped = stopListening();
      const deadline = now() + graceMs;
      while (running > 0 && now() < deadline) await delay(Math.min(50, Math.max(1, deadline - now())));
      await app.close();
      await upstream.close();
      await stopped;
    },
    get running() {
      return running;
    },
  };

  function stopListening(): Promise<void> {
    return new Promise((resolve) => {
      app.server.close(() => resolve());
      app.server.closeIdleConnections();
    });
  }
}

/** What Node's parser refuses never becomes a request; the client still gets a sentence that says why. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [
          '431 Request Header Fields Too Large',
          'The request headers are larger than 16 KiB. Send fewer or shorter fields.',
        ]
      : ['400 Bad Request', `The request is not valid HTTP/1.1 (${error.message}).`];
  const body = JSON.stringify(
    openAiErrorBody({ httpStatus: Number(status?.slice(0, 3)), code: 'bad_request', message: message ?? '' }),
  );
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function listeningUrl({ address, port, family }: AddressInfo): URL {
  return new URL(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
}
