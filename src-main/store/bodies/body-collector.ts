import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** The four messages of an exchange: as the client sent it, as it was sent on, as the backend answered, as the client got it. */
export const bodyParts = ['client_request', 'backend_request', 'backend_response', 'client_response'] as const;
export type BodyPart = (typeof bodyParts)[number];

/** Gathers the bodies of one request until it is known whether they are to be kept. It holds the chunks, it copies nothing. */
export interface BodyCollector {
  /** Names and values by turns, as Node's `rawHeaders`. */
  headers(part: BodyPart, rawHeaders: readonly string[]): void;
  add(part: BodyPart, bytes: Uint8Array): void;
  /** The request has ended: keeps the bodies or forgets them. Must be called once for every collector. */
  end(metrics: Pick<RequestMetrics, 'fixes' | 'unrepaired'>): void;
}

/** A message as it came, at most a little longer than the limit. */
export interface CollectedBody {
  part: BodyPart;
  rawHeaders: readonly string[];
  bytes: Buffer;
  /** Of the whole body, also where only its beginning was collected. */
  totalBytes: number;
}

export interface BodyCollectorOptions {
  /** Of each body, this much is collected, the rest only counted. */
  maxBytes: number;
  /** Whether only what a fix touched, or failed to repair, is kept. */
  onlyRepaired: boolean;
  keep(bodies: CollectedBody[]): void;
}

export function createBodyCollector({ maxBytes, onlyRepaired, keep }: BodyCollectorOptions): BodyCollector {
  const messages = new Map<BodyPart, { rawHeaders: readonly string[]; chunks: Uint8Array[]; totalBytes: number }>();

  function messageOf(part: BodyPart) {
    let message = messages.get(part);
    if (message === undefined) {
      message = { rawHeaders: [], chunks: [], totalBytes: 0 };
      messages.set(part, message);
    }
    return message;
  }

  return {
    headers(part, rawHeaders) {
      messageOf(part).rawHeaders = rawHeaders;
    },
    add(part, bytes) {
      const message = messageOf(part);
      const room = maxBytes - message.totalBytes;
      if (room > 0) message.chunks.push(bytes.length <= room ? bytes : bytes.subarray(0, room));
      message.totalBytes += bytes.length;
    },
    end({ fixes, unrepaired }) {
      if (!onlyRepaired || fixes.length > 0 || unrepaired > 0) {
        keep(
          [...messages].map(([part, { rawHeaders, chunks, totalBytes }]) => ({
            part,
            rawHeaders,
            bytes: Buffer.concat(chunks),
            totalBytes,
          })),
        );
      }
      messages.clear();
    },
  };
}
