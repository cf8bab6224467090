import type { Bridge, FeedListener } from './bridge.ts';
import type { CommandName, CommandOutput } from './commands.ts';
import { createFeedReader } from './feed-reader.ts';
import type { FeedMessage } from './snapshot.ts';
import { CommandError, type Reply, reply, unwrapReply } from './wire-error.ts';

/** What the HTTP carrier needs of its platform: a browser's `fetch` and `EventSource`, or Node's. */
export interface HttpPlatform {
  /** POSTs JSON and gives back the body's text, whatever the status. Rejects when nobody answers. */
  post(path: string, json: string): Promise<string>;
  /** Opens an event stream. Exactly one `failed` ends it, also when it cannot be opened. Returns the way to close it. */
  openEvents(path: string, listener: { message(data: string): void; failed(): void }): () => void;
  /** Calls once after `delayMs`; returns the way to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Paths of the contract on a dashboard's port. */
export const httpPaths = {
  call: (name: string) => `/api/call/${name}`,
  feed: '/api/feed',
  export: '/api/export',
} as const;

/** Waits between attempts to reconnect: quick after a hiccup, patient with a program that is gone. */
const retryDelaysMs = [250, 500, 1000, 2000, 5000] as const;

/** Carries the contract over HTTP: commands as POST, the feed as server-sent events. Pure but for its platform. */
export function createHttpBridge(platform: HttpPlatform): Bridge {
  async function call<N extends CommandName>(name: N, input: unknown): Promise<CommandOutput<N>> {
    const text = await platform.post(httpPaths.call(name), JSON.stringify(input)).catch(() => {
      throw new CommandError('DISCONNECTED', 'llama-proxy cannot be reached. Is it still running?');
    });
    return unwrapReply(parseReply(text)) as CommandOutput<N>;
  }

  function subscribe(listener: FeedListener): () => void {
    let attempts = 0;
    let isOver = false;
    let stopCurrent = (): void => {};

    function open(): void {
      const reader = createFeedReader(
        {
          snapshot(snapshot, lost) {
            attempts = 0;
            listener.snapshot(snapshot, lost);
          },
          event: (event) => listener.event(event),
        },
        () => {
          stopCurrent();
          open();
        },
      );
      stopCurrent = platform.openEvents(httpPaths.feed, {
        message: (data) => reader.receive(JSON.parse(data) as FeedMessage),
        failed: () => void reconnect(),
      });
    }

    async function reconnect(): Promise<void> {
      // An event stream does not tell why it failed; a command does.
      const reason = await call('status.get', {}).then(
        () => null,
        (error: CommandError) => error,
      );
      if (isOver) return;
      listener.disconnected({
        code: reason?.code ?? 'DISCONNECTED',
        message: reason?.message ?? 'The connection to llama-proxy broke off; trying again.',
      });
      const delayMs = retryDelaysMs[Math.min(attempts, retryDelaysMs.length - 1)] ?? 0;
      attempts += 1;
      stopCurrent = platform.after(delayMs, open);
    }

    open();
    return () => {
      isOver = true;
      stopCurrent();
    };
  }

  return { call, subscribe };
}

function parseReply(text: string): Reply {
  try {
    return reply.parse(JSON.parse(text)) as Reply;
  } catch {
    throw new CommandError('DISCONNECTED', 'What answered is not llama-proxy; is another program on its port?');
  }
}
