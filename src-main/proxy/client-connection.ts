import type { ServerResponse } from 'node:http';
import type { BodyTap } from './proxy-options.ts';
import type { UpstreamExchange } from './upstream.ts';

/** The client's side of an answer: writes that honour its pace, and an end that is told exactly once. */
export interface ClientConnection {
  /** Sends the status line and fields at once; they are never held for the first byte of the body. */
  begin(status: number, statusText: string, headers: string[]): void;
  /** Writes bytes; a client that reads too slowly pauses the backend until it has caught up. */
  write(bytes: Uint8Array): void;
  end(): void;
  /** Breaks the connection off: the client learns that the answer is not whole. */
  destroy(): void;
  hasBegun(): boolean;
  /** Some of the body has been written. */
  hasWritten(): boolean;
  /** Everything written so far has been handed to the operating system. */
  isFlushed(): boolean;
  /** Status sent, or null. */
  status(): number | null;
}

/** Sends the head alone. `flushHeaders` would too, but as UTF-8: the bytes of a field beyond ASCII would leave as other bytes. */
const noBytes = Buffer.alloc(0);

export interface ClientConnectionOptions {
  /** The exchange to slow down when the client reads too slowly. */
  upstream(): UpstreamExchange | null;
  /** Sees the head and every piece of the body that leaves. */
  tap(): BodyTap | null;
}

export function createClientConnection(
  response: ServerResponse,
  { upstream, tap }: ClientConnectionOptions,
): ClientConnection {
  let isWaiting = false;
  let hasWritten = false;
  // The backend's fields are the answer's fields: a Date of our own would be one more.
  response.sendDate = false;

  return {
    begin(status, statusText, headers) {
      // Node refuses what RFC 9112 lets servers put into a reason phrase beside printable ASCII; nobody reads it.
      response.writeHead(status, statusText.replaceAll(/[^ -~]/g, ''), headers);
      response.write(noBytes);
      tap()?.headers('client_response', headers);
    },
    write(bytes) {
      if (bytes.length === 0) return;
      hasWritten = true;
      tap()?.add('client_response', bytes);
      if (response.write(bytes)) return;
      // Every time, not once per wait: a request that was sent again writes from another exchange than the one paused.
      upstream()?.pause();
      if (isWaiting) return;
      isWaiting = true;
      response.once('drain', () => {
        isWaiting = false;
        upstream()?.resume();
      });
    },
    end() {
      response.end();
    },
    destroy() {
      response.destroy();
    },
    hasBegun: () => response.headersSent,
    hasWritten: () => hasWritten,
    isFlushed: () => response.writableLength === 0,
    status: () => (response.headersSent ? response.statusCode : null),
  };
}
