import type { ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
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
  /** Exchanges in progress, each under the answer that it gives. */
  const running = new Map<ServerResponse, Promise<void>>();
  /** Connections that have asked something. */
  const sockets = new Set<Socket>();
  let isClosing = false;
  const app = Fastify({
    // Every path is the backend's: the router must not read, decode or refuse any of them.
    rewriteUrl: () => '/',
    // Connections are closed below: "idle" also means an answer that was ended a moment ago and has not left yet.
    forceCloseConnections: false,
    // While running answers finish, a client may still ask on a connection that it has; it is told to close it.
    return503OnClosing: false,
    clientErrorHandler: refuseMalformed,
    // The time a client takes for its request is its own affair; the backend's silence is watched in `upstream`.
    requestTimeout: 0,
    connectionTimeout: 0,
    http: { headersTimeout: 60_000, keepAliveTimeout: 75_000 },
  });
  // A hook rather than a route: routes refuse unknown methods and content types, which are the backend's to judge.
  app.addHook('onRequest', async ({ raw: request, originalUrl }, reply) => {
    reply.hijack();
    const response = reply.raw;
    const { socket } = request;
    if (!sockets.has(socket)) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const url = originForm(originalUrl);
    const exchange = runExchange(request, response, url, { settings: settings(), upstream, observer, now });
    running.set(response, exchange);
    try {
      await exchange;
    } catch (error) {
      observer.exchangeFailed(error);
      response.destroy();
    } finally {
      running.delete(response);
    }
    // The backend may have answered before it had read everything; unread, the rest would block the connection.
    request.unpipe().resume();
    if (isClosing && answersOn(socket).length === 0) socket.end();
  });

  return {
    async listen(host, port) {
      await app.listen({ host, port });
      return listeningUrl(app.server.address() as AddressInfo);
    },
    async close(graceMs) {
      if (!isClosing) {
        isClosing = true;
        // The port is free from here on. Not http's own close, which cuts off answers that are just being flushed.
        NetServer.prototype.close.call(app.server);
        for (const socket of sockets) if (answersOn(socket).length === 0) socket.end();
      }
      const deadline = now() + graceMs;
      while (running.size > 0 && now() < deadline) await delay(Math.min(50, Math.max(1, deadline - now())));
      for (const socket of sockets) socket.destroy();
      app.server.closeAllConnections();
      // Each exchange that was broken off still leaves its record.
      await Promise.allSettled(running.values());
      await upstream.close();
      await app.close();
    },
    get running() {
      return running.size;
    },
  };

  function answersOn(socket: Socket): ServerResponse[] {
    return [...running.keys()].filter(({ req }) => req.socket === socket);
  }

  /** What Node's parser refuses never becomes a request; the client still gets a sentence that says why. */
  function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
    // In the middle of an answer there is no place for another one.
    const isAnswering = answersOn(socket).some(({ headersSent }) => headersSent);
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) socket.destroy();
    else socket.end(refusal(error));
  }
}

/** A client that takes this for a forward proxy sends a whole URL (RFC 9112 §3.2.2); the path is what the backend is asked for. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return path === target || path.startsWith('/') ? path : `/${path}`;
}

function refusal(error: Error & { code?: string }): string {
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
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function listeningUrl({ address, port, family }: AddressInfo): URL {
  return new URL(`http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
}
