import type { ServerResponse } from 'node:http';
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
  readonly hasBegun: boolean;
  /** Status sent, or null. */
  readonly status: number | null;
}

export function createClientConnection(
  response: ServerResponse,
  upstream: () => UpstreamExchange | null,
): ClientConnection {
  let isWaiting = false;
  // The backend's fields are the answer's fields: a Date of our own would be one more.
  response.sendDate = false;

  return {
    begin(status, statusText, headers) {
      response.writeHead(status, statusText, headers);
      response.flushHeaders();
    },
    write(bytes) {
      if (bytes.length === 0 || response.write(bytes) || isWaiting) return;
      isWaiting = true;
      upstream()?.pause();
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
    get hasBegun() {
      return response.headersSent;
    },
    get status() {
      return response.headersSent ? response.statusCode : null;
    },
  };
}
