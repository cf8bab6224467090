import { type Dispatcher, Pool } from 'undici';
import type { RequestBody } from './request-body.ts';

export interface UpstreamRequest {
  base: URL;
  method: string;
  /** Path and query as the client sent them; the base URL's path goes before. */
  url: string;
  headers: string[];
  body: RequestBody;
  /** Longest silence before and within the answer; 0 waits for ever. */
  timeoutMs: number;
}

/** What comes back, in order: `started` once, `data` any number of times, then `ended` or `failed`. Nothing after `abort`. */
export interface UpstreamListener {
  started(answer: UpstreamAnswer): void;
  data(chunk: Buffer): void;
  ended(): void;
  failed(error: Error): void;
}

export interface UpstreamAnswer {
  status: number;
  statusText: string;
  /** Flat names and values, as they came. */
  headers: string[];
}

/** One request on its way. */
export interface UpstreamExchange {
  abort(): void;
  /** Backpressure: no `data` until `resume`. */
  pause(): void;
  resume(): void;
}

export interface Upstream {
  send(request: UpstreamRequest, listener: UpstreamListener): UpstreamExchange;
  close(): Promise<void>;
}

interface Pools {
  kept: Pool;
  fresh: Pool;
}

/** What a base URL says, taken apart once for all requests of a configuration. */
interface Target {
  pools: Pools;
  /** Goes before every path. */
  pathPrefix: string;
}

/** Time for the TCP and TLS handshake; a local server answers in microseconds, a sleeping remote one should not hold the client. */
const connectTimeoutMs = 10_000;
/** Response fields beyond this are refused by the parser (llama-server itself sends a few hundred bytes). */
const maxResponseHeaderBytes = 64 * 1024;

/**
 * The way to the backend: undici's lowest level, so that a chunk goes from socket to socket in one tick without stream stages.
 * llama-server closes idle connections after 5 s and each after 100 requests (cpp-httplib); a request that meets such a dead
 * connection before any answer is sent once more on a fresh one, so that the client never sees it.
 */
export function createUpstream(): Upstream {
  const pools = new Map<string, Pools>();
  const targets = new WeakMap<URL, Target>();

  function targetOf(base: URL): Target {
    const known = targets.get(base);
    if (known) return known;
    const made = { pools: poolsOf(base.origin), pathPrefix: base.pathname.replace(/\/$/, '') };
    targets.set(base, made);
    return made;
  }

  function poolsOf(origin: string): Pools {
    const known = pools.get(origin);
    if (known) return known;
    const options = { connectTimeout: connectTimeoutMs, maxHeaderSize: maxResponseHeaderBytes };
    const made = {
      kept: new Pool(origin, options),
      // A connection of this pool is closed as soon as it is idle: the next request always gets a new one.
      fresh: new Pool(origin, { ...options, keepAliveTimeout: 1, keepAliveMaxTimeout: 1 }),
    };
    pools.set(origin, made);
    return made;
  }

  function send(request: UpstreamRequest, listener: UpstreamListener): UpstreamExchange {
    const { pools, pathPrefix } = targetOf(request.base);
    const { kept, fresh } = pools;
    let controller: Dispatcher.DispatchController | null = null;
    let isAborted = false;
    let hasAnswered = false;
    // A streamed body cannot be sent twice, so it never risks a pooled connection.
    let isLastTry = request.body.kind === 'stream';

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (isAborted) started.abort(new Error('the client left'));
      },
      onResponseStart(started, status, _headers, statusText) {
        if (status < 200) return; // Informational: our own server has answered Expect already.
        hasAnswered = true;
        listener.started({ status, statusText: statusText ?? '', headers: rawHeaders(started) });
      },
      onResponseData(_controller, chunk) {
        listener.data(chunk);
      },
      onResponseEnd() {
        listener.ended();
      },
      onResponseError(_controller, error) {
        if (isAborted) return;
        if (!hasAnswered && !isLastTry && isStaleConnection(error)) {
          isLastTry = true;
          dispatch(fresh);
        } else {
          listener.failed(error);
        }
      },
    };

    function dispatch(pool: Pool): void {
      const { method, url, headers, body, timeoutMs } = request;
      try {
        pool.dispatch(
          {
            path: pathPrefix + url,
            method,
            headers,
            body: body.kind === 'whole' ? body.bytes : body.kind === 'stream' ? body.stream : null,
            headersTimeout: timeoutMs,
            bodyTimeout: timeoutMs,
          },
          handler,
        );
      } catch (error) {
        // undici checks its arguments synchronously; an answer must not come before `send` has returned.
        queueMicrotask(() => {
          if (!isAborted) listener.failed(error as Error);
        });
      }
    }

    dispatch(isLastTry ? fresh : kept);
    return {
      abort() {
        isAborted = true;
        controller?.abort(new Error('the client left'));
      },
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
    };
  }

  return {
    send,
    async close() {
      await Promise.all([...pools.values()].flatMap(({ kept, fresh }) => [kept.destroy(), fresh.destroy()]));
    },
  };
}

/** A reset or an orderly close on a connection that had served before; one that never read a byte is the backend's own trouble. */
function isStaleConnection(error: Error): boolean {
  if (!('code' in error)) return false;
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return true;
  if (error.code !== 'UND_ERR_SOCKET') return false;
  const socket = 'socket' in error ? (error.socket as { bytesRead?: number } | null) : null;
  return (socket?.bytesRead ?? 0) > 0;
}

function rawHeaders(controller: Dispatcher.DispatchController): string[] {
  const raw = controller.rawHeaders;
  return Array.isArray(raw) ? raw.map((value) => (typeof value === 'string' ? value : value.toString('latin1'))) : [];
}
