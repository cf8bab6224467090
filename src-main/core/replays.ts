import { randomUUID } from 'node:crypto';
import type { ClientRequest } from 'node:http';
import type { Subscribe } from '#shared/collections/signal.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { KeptRequest } from '../api/api-parts.ts';

export interface ReplaysOptions {
  /** Where the proxy listens; null while it does not. */
  url(): URL | null;
  /** Opens the proxy to its own program, whatever keys it asks of others. */
  internalKey: string;
  version: string;
  readonly onRequestStarted: Subscribe<LiveRequest>;
  /** A request that had begun was broken off; its record says so too. */
  onFailure(error: Error): void;
}

/** Sends kept requests once more, through the front door: they are mended, measured and recorded like any client's. */
export interface Replays {
  /** Resolves with the id of the new request when it has begun. @throws CommandError */
  send(kept: KeptRequest): Promise<string>;
  /** Breaks off what is running. */
  stop(): void;
}

type Http = typeof import('node:http');

/** Fields that speak of the first client or of its connection. Its credentials were redacted, and are not ours to send. */
const leftOut: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'accept-encoding',
  'user-agent',
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'x-claude-code-session-id',
  'x-claude-code-agent-id',
  'x-opencode-session',
  'x-parent-session-id',
  'x-session-affinity',
  'x-session-id',
  'session_id',
  'session-id',
  // Would make llama-server go on with an answer that nobody reads (tools/server/README-dev.md).
  'x-conversation-id',
]);

export function createReplays({ url, internalKey, version, onRequestStarted, onFailure }: ReplaysOptions): Replays {
  const running = new Set<ClientRequest>();

  function begin(http: Http, proxy: URL, { path, headers, body }: KeptRequest, session: string): ClientRequest {
    const sent = http.request(new URL(path, reachable(proxy)), {
      method: 'POST',
      agent: false,
      headers: {
        ...Object.fromEntries(headers.filter(([name]) => !leftOut.has(name.toLowerCase()))),
        'content-length': body.length,
        authorization: `Bearer ${internalKey}`,
        'user-agent': `llama-proxy-replay/${version}`,
        'x-session-id': session,
      },
    });
    running.add(sent);
    sent.on('response', (answer) => {
      // Nobody reads it here: the record and the kept bodies tell what it was.
      answer.on('error', onFailure).resume();
    });
    sent.on('close', () => running.delete(sent));
    sent.end(body);
    return sent;
  }

  return {
    async send(kept) {
      // As a module it takes Node's fetch and WebSocket along, 2 MB that nobody needs before the first replay.
      const http = await import('node:http');
      const proxy = url();
      if (proxy === null)
        throw new CommandError('UNAVAILABLE', 'The proxy does not listen: it is starting or stopping.');
      // A session of its own: in the first one it would count as a turn that never was. Also how its beginning is told from others.
      const session = `replay-${randomUUID()}`;
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const stopListening = onRequestStarted(({ sessionId, requestId }) => {
        if (sessionId === session) resolve(requestId);
      });
      const sent = begin(http, proxy, kept, session);
      sent.on('error', (error) => {
        onFailure(error);
        reject(
          new CommandError('UNAVAILABLE', `The proxy at ${proxy.origin} did not take the request: ${error.message}.`),
        );
      });
      sent.on('close', () => reject(new CommandError('UNAVAILABLE', `${kept.path} is no request that is recorded.`)));
      try {
        return await promise;
      } finally {
        stopListening();
      }
    },
    stop() {
      for (const sent of running) sent.destroy();
    },
  };
}

/** A wildcard address is where one listens, not where one connects to. */
function reachable(proxy: URL): URL {
  const address = new URL(proxy);
  if (address.hostname === '0.0.0.0') address.hostname = '127.0.0.1';
  if (address.hostname === '[::]') address.hostname = '[::1]';
  return address;
}
