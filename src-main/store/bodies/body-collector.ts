import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type BodyMark, createMarkList, type MarkList } from './body-marks.ts';

/** The four messages of an exchange: as the client sent it, as it was sent on, as the backend answered, as the client got it. */
export const bodyParts = ['client_request', 'backend_request', 'backend_response', 'client_response'] as const;
export type BodyPart = (typeof bodyParts)[number];

/** Gathers the bodies of one request until it is known whether they are to be kept. It holds the chunks, it copies nothing. */
export interface BodyCollector {
  /** Names and values by turns, as Node's `rawHeaders`. */
  headers(part: BodyPart, rawHeaders: readonly string[]): void;
  add(part: BodyPart, bytes: Uint8Array): void;
  /** The request has ended: keeps the bodies or forgets them. Must be called once for every collector. */
  end(metrics: Pick<RequestMetrics, 'repairs' | 'unrepaired'>): void;
}

/** A message as it came, at most a little longer than the limit. */
export interface CollectedBody {
  part: BodyPart;
  rawHeaders: readonly string[];
  bytes: Buffer;
  /** Of the whole body, also where only its beginning was collected. */
  totalBytes: number;
  marks: readonly BodyMark[];
}

export interface BodyCollectorOptions {
  /** Milliseconds since the request began. */
  sinceStart(): number;
  /** Of each body, this much is collected, the rest only counted. */
  maxBytes: number;
  /** Whether only what a fix touched, or failed to repair, is kept. */
  onlyRepaired: boolean;
  keep(bodies: CollectedBody[]): void;
}

export function createBodyCollector({ sinceStart, maxBytes, onlyRepaired, keep }: BodyCollectorOptions): BodyCollector {
  const messages = new Map<BodyPart, Message>();

  function messageOf(part: BodyPart) {
    let message = messages.get(part);
    if (message === undefined) {
      const isAnswer = part === 'backend_response' || part === 'client_response';
      message = { rawHeaders: [], chunks: [], totalBytes: 0, marks: isAnswer ? createMarkList() : null };
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
      if (room > 0) {
        message.chunks.push(bytes.length <= room ? bytes : bytes.subarray(0, room));
        message.marks?.add(message.totalBytes, sinceStart());
      }
      message.totalBytes += bytes.length;
    },
    end({ repairs, unrepaired }) {
      if (!onlyRepaired || repairs > 0 || unrepaired > 0) {
        keep(
          [...messages].map(([part, { rawHeaders, chunks, totalBytes, marks }]) => ({
            part,
            rawHeaders,
            bytes: Buffer.concat(chunks),
            totalBytes,
            marks: marks?.marks() ?? [],
          })),
        );
      }
      messages.clear();
    },
  };
}

interface Message {
  rawHeaders: readonly string[];
  chunks: Uint8Array[];
  totalBytes: number;
  /** null for requests: when a client sent which byte says nothing. */
  marks: MarkList | null;
}
