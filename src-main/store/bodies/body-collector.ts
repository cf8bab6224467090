import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type BodyMark, createMarkList, type MarkList } from './body-marks.ts';
import { type BlockPool, type ByteStore, createByteStore } from './byte-store.ts';

/** The four messages of an exchange: as the client sent it, as it was sent on, as the backend answered, as the client got it. */
export const bodyParts = ['client_request', 'backend_request', 'backend_response', 'client_response'] as const;
export type BodyPart = (typeof bodyParts)[number];

/** Gathers the bodies of one request until it is known whether they are to be kept. */
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
  /** Where bodies of small pieces gather. */
  blocks: BlockPool;
  keep(bodies: CollectedBody[]): void;
}

export function createBodyCollector(options: BodyCollectorOptions): BodyCollector {
  const { sinceStart, maxBytes, onlyRepaired, blocks, keep } = options;
  const messages = new Map<BodyPart, Message>();
  /** Where the client gets what the backend sends, chunk for chunk, one copy serves both. */
  let isMirrored = true;
  let lastOfBackend: Uint8Array | null = null;

  function messageOf(part: BodyPart): Message {
    let message = messages.get(part);
    if (message === undefined) {
      const isAnswer = part === 'backend_response' || part === 'client_response';
      const marks = isAnswer ? createMarkList() : null;
      message = { rawHeaders: [], bytes: createByteStore(blocks), totalBytes: 0, marks };
      messages.set(part, message);
    }
    return message;
  }

  function append(message: Message, bytes: Uint8Array): void {
    const room = maxBytes - message.totalBytes;
    if (room > 0) {
      message.bytes.add(bytes.length <= room ? bytes : bytes.subarray(0, room));
      message.marks?.add(message.totalBytes, sinceStart());
    }
    message.totalBytes += bytes.length;
  }

  /** True while the client's message needs nothing of its own; it gets its own part of the copy when that ends. */
  function mirrors(client: Message, bytes: Uint8Array): boolean {
    if (!isMirrored) return false;
    const backend = messages.get('backend_response');
    isMirrored = bytes === lastOfBackend && client.totalBytes + bytes.length === backend?.totalBytes;
    if (isMirrored) client.totalBytes += bytes.length;
    else if (backend !== undefined) takeFrom(backend, client);
    return isMirrored;
  }

  function takeFrom(backend: Message, client: Message): void {
    client.bytes.add(backend.bytes.whole().subarray(0, client.totalBytes));
    for (const [offset, ms] of backend.marks?.marks() ?? []) {
      if (offset < client.totalBytes) client.marks?.add(offset, ms);
    }
  }

  return {
    headers(part, rawHeaders) {
      messageOf(part).rawHeaders = rawHeaders;
    },
    add(part, bytes) {
      const message = messageOf(part);
      if (part === 'client_response' && mirrors(message, bytes)) return;
      append(message, bytes);
      if (part === 'backend_response') lastOfBackend = bytes;
    },
    end({ repairs, unrepaired }) {
      const [backend, client] = [messages.get('backend_response'), messages.get('client_response')];
      if (!onlyRepaired || repairs > 0 || unrepaired > 0) {
        if (isMirrored && backend && client) takeFrom(backend, client);
        keep(
          [...messages].map(([part, { rawHeaders, bytes, totalBytes, marks }]) => ({
            part,
            rawHeaders,
            bytes: bytes.whole(),
            totalBytes,
            marks: marks?.marks() ?? [],
          })),
        );
      }
      for (const { bytes } of messages.values()) bytes.clear();
      messages.clear();
    },
  };
}

interface Message {
  rawHeaders: readonly string[];
  bytes: ByteStore;
  totalBytes: number;
  /** null for requests: when a client sent which byte says nothing. */
  marks: MarkList | null;
}
