import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/** A request's body: whole in memory, or a stream that begins with what was read before it proved too long. */
export type RequestBody = { kind: 'none' } | { kind: 'whole'; bytes: Buffer } | { kind: 'stream'; stream: Readable };

/**
 * Reads a body up to `maxBytes`. A longer one is not held: it comes back as a stream, so that uploads of any size pass.
 * Rejects when the client breaks off in the middle.
 */
export function readRequestBody(request: IncomingMessage, maxBytes: number): Promise<RequestBody> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) return Promise.resolve({ kind: 'none' });
  if (length !== undefined && Number(length) > maxBytes) {
    return Promise.resolve({ kind: 'stream', stream: restOf([], request) });
  }
  // By events: an iterator would add promises for every chunk, and watchers of the stream's end that only it needs.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxBytes) return;
      stopReading();
      resolve({ kind: 'stream', stream: restOf(chunks, request) });
    };
    const onEnd = (): void => {
      stopReading();
      resolve({ kind: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size) });
    };
    const onBroken = (): void => {
      stopReading();
      reject(new Error('the client broke off in the middle of the body'));
    };
    const stopReading = (): void => {
      request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
    };
    request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
  });
}

/** A stream of its own, not the request itself: undici destroys what it did not send whole, and with the request goes the answer. */
function restOf(head: readonly Buffer[], request: IncomingMessage): Readable {
  const rest = new PassThrough();
  for (const chunk of head) rest.write(chunk);
  return request.pipe(rest);
}
