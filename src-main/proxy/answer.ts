import type { Dialect, ProxyFailure } from '#shared/dialects/dialect.ts';
import { writeSseEvent } from '../sse/sse-event.ts';
import type { ClientConnection } from './client-connection.ts';

/** One answer on its way to the client, fed with the backend's bytes. */
export interface Answer {
  data(chunk: Buffer): void;
  /** The backend ended its body in order. */
  ended(): void;
  /** The backend broke off after its headers. */
  failed(failure: ProxyFailure): void;
}

/** Bytes through, nothing read. */
export function createPlainAnswer(client: ClientConnection): Answer {
  return {
    data: (chunk) => client.write(chunk),
    ended: () => client.end(),
    // Without a dialect of its own a broken body can only be shown as broken.
    failed: () => client.destroy(),
  };
}

/** Ends a stream that the client is in the middle of with the events that tell of a failure. */
export function endWithError(client: ClientConnection, dialect: Dialect, failure: ProxyFailure): void {
  for (const event of dialect.errorEvents(failure)) client.write(writeSseEvent(event));
  client.end();
}
