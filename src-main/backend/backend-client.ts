import { Agent, type Dispatcher, request } from 'undici';
import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { BackendError } from './backend-error.ts';
import { explainConnectionFailure } from './connection-failure.ts';

/** One question to the backend, behind its base URL. */
export interface BackendQuestion {
  /** Begins with a slash. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** Makes it a POST. Bytes are JSON already, and sent as they are. */
  body?: JsonObject | Uint8Array;
  /** Longest wait for the whole answer, where it may take longer than most. */
  timeoutMs?: number;
}

/** Whom to ask, and the key to show there. */
export interface BackendTarget {
  base: URL;
  apiKey: string | null;
}

/** Whatever was answered, of any status. */
export interface BackendAnswer {
  status: number;
  /** The `Server` header; llama-server writes `llama.cpp`. */
  server: string | null;
  /** Undefined when the body is not JSON. */
  body: Json | undefined;
  /** From the question to the answer's last byte, connecting included. */
  elapsedMs: number;
}

export interface BackendClient {
  /** @throws BackendError `backend_unreachable` or `backend_silent` when no whole answer came, `backend_bad_answer` when it was too long. */
  ask(target: BackendTarget, question: BackendQuestion): Promise<BackendAnswer>;
  close(): Promise<void>;
}

export interface BackendClientOptions {
  /** Longest wait for one whole answer. */
  timeoutMs: number;
  /** Carries the requests instead of an agent of our own; its owner closes it. */
  dispatcher?: Dispatcher | undefined;
}

/** At most so many questions at once; further ones wait. Every one of them takes a thread of llama-server's HTTP pool. */
const maxConnections = 2;

/** An answer above this is not read further: a chat template or a list of models is some 100 kB, a debug build's slots a few MB. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Asks small questions with a short patience, on connections of its own that never wait behind generations. */
export function createBackendClient({ timeoutMs, dispatcher }: BackendClientOptions): BackendClient {
  const agent = dispatcher ?? new Agent({ connections: maxConnections, connect: { timeout: timeoutMs } });

  return {
    async ask({ base, apiKey }, question) {
      const url = join(base, question);
      const startedAtMs = performance.now();
      try {
        const { statusCode, headers, body } = await request(url, {
          dispatcher: agent,
          method: question.body === undefined ? 'GET' : 'POST',
          headers: {
            accept: 'application/json',
            ...(question.body !== undefined && { 'content-type': 'application/json' }),
            ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
          },
          body: bodyOf(question),
          signal: AbortSignal.timeout(question.timeoutMs ?? timeoutMs),
          // llama-server keeps a thread on every idle connection, and closes it after 5 s: not worth keeping, and never stale.
          reset: true,
        });
        const text = await readText(body, url);
        const server = typeof headers.server === 'string' ? headers.server : null;
        return { status: statusCode, server, body: parseJson(text), elapsedMs: performance.now() - startedAtMs };
      } catch (error) {
        if (error instanceof BackendError) throw error;
        const { reason, words } = explainConnectionFailure(error, url);
        const code = reason === 'timeout' ? 'backend_silent' : 'backend_unreachable';
        throw new BackendError(code, `${words} (asked for ${question.path})`, { reason, cause: error });
      }
    },
    async close() {
      if (dispatcher === undefined) await agent.destroy();
    },
  };
}

function bodyOf({ body }: BackendQuestion): string | Uint8Array | null {
  if (body === undefined) return null;
  return body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Keeps the path prefix of the base, which `new URL(path, base)` would drop. */
function join(base: URL, { path, query }: BackendQuestion): URL {
  const url = new URL(base.pathname.replace(/\/+$/, '') + path, base.origin);
  url.search = new URLSearchParams(query).toString();
  return url;
}

async function readText(body: AsyncIterable<Buffer>, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop destroys the body, and its connection with it.
    if (bytes > maxBodyBytes) {
      throw new BackendError('backend_bad_answer', `${url.href} answers with more than ${maxBodyBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: a web page, Prometheus text, another program's answer. The status alone counts then.
    return undefined;
  }
}
