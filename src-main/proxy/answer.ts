import type { Dialect, ProxyFailure, StreamDialect } from '#shared/dialects/dialect.ts';
import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerChain } from '../fixes/chain/answer-chain.ts';
import { createSseDecoder } from '../sse/sse-decoder.ts';
import { readSseEvent, writeSseEvent } from '../sse/sse-event.ts';
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

/** An event larger than this passes unread (no fix, no count); ten times the largest seen in the wild. */
const maxEventBytes = 64 * 1024 * 1024;

export interface EventAnswerOptions {
  client: ClientConnection;
  dialect: Dialect;
  stream: StreamDialect;
  chain: AnswerChain;
  /** Sees every piece as the backend sent it. */
  observe(piece: Piece): void;
}

/**
 * A streamed answer. What no fix claims leaves as the very bytes that came, one write per chunk; with no fix at work the chunk is
 * written before it is read, so that measuring costs the client nothing.
 */
export function createEventAnswer({ client, dialect, stream, chain, observe }: EventAnswerOptions): Answer {
  const decoder = createSseDecoder({ maxEventBytes });

  function data(chunk: Buffer): void {
    if (chain.isIdle) {
      client.write(chunk);
      for (const { raw, whole } of decoder.feed(chunk)) if (whole) read(readSseEvent(raw));
      return;
    }
    let isChanged = decoder.pendingBytes() > 0;
    const out: Uint8Array[] = [];
    for (const { raw, whole } of decoder.feed(chunk)) {
      if (!whole) {
        isChanged = true;
        out.push(raw);
        continue;
      }
      const event = readSseEvent(raw);
      const leaving = chain.event(event, read(event));
      // Dropped, inserted or written anew: then the chunk cannot leave as it came.
      isChanged ||= leaving.length !== 1 || leaving[0]?.raw !== raw;
      for (const one of leaving) out.push(writeSseEvent(one));
    }
    if (!isChanged && decoder.pendingBytes() === 0) client.write(chunk);
    else if (out.length > 0) client.write(out.length === 1 && out[0] ? out[0] : Buffer.concat(out));
  }

  function read(event: WireEvent): Piece[] {
    const pieces = stream.read(event);
    for (const piece of pieces) observe(piece);
    return pieces;
  }

  function writeEvents(events: readonly WireEvent[]): void {
    for (const event of events) client.write(writeSseEvent(event));
  }

  return {
    data,
    ended() {
      const rest = decoder.end();
      if (!chain.isIdle) {
        writeEvents(chain.end());
        client.write(rest);
      }
      client.end();
    },
    failed(failure) {
      // An event that has left in part would swallow the one that tells of the failure; an empty line closes it.
      const isOpen = decoder.isOverflowing() || (chain.isIdle && decoder.pendingBytes() > 0);
      if (isOpen) client.write(Buffer.from('\n\n'));
      if (!chain.isIdle) writeEvents(chain.end());
      endWithError(client, dialect, failure);
    },
  };
}

/** Ends a stream that the client is in the middle of with the events that tell of a failure. */
export function endWithError(client: ClientConnection, dialect: Dialect, failure: ProxyFailure): void {
  for (const event of dialect.errorEvents(failure)) client.write(writeSseEvent(event));
  client.end();
}

/** A body larger than this is passed on unread. */
const maxBodyBytes = 64 * 1024 * 1024;

export interface BodyAnswerOptions {
  client: ClientConnection;
  dialect: Dialect;
  chain: AnswerChain;
  observe(piece: Piece): void;
  /** Sends status and fields, with the body's new length where it has one. */
  begin(length: number | 'unchanged'): void;
}

/** A JSON answer in one piece. It is only held back where a fix may have to change it. */
export function createBodyAnswer({ client, dialect, chain, observe, begin }: BodyAnswerOptions): Answer {
  let chunks: Buffer[] = [];
  let size = 0;
  let isHeld = !chain.isIdle;
  let isRead = true;
  if (!isHeld) begin('unchanged');

  function data(chunk: Buffer): void {
    if (!isHeld) client.write(chunk);
    if (!isRead) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBodyBytes) giveUp();
  }

  /** Too large to be looked at: what was held leaves, the rest follows as it comes. */
  function giveUp(): void {
    if (isHeld) {
      begin('unchanged');
      for (const chunk of chunks) client.write(chunk);
    }
    isHeld = false;
    isRead = false;
    chunks = [];
  }

  return {
    data,
    ended() {
      const bytes = Buffer.concat(chunks, size);
      const body = isRead ? asObject(parsed(bytes)) : undefined;
      const pieces = body === undefined ? [] : dialect.readBody(body);
      for (const piece of pieces) observe(piece);
      if (isHeld) {
        const mended = body && chain.body(body, pieces);
        if (mended === null) return; // Another answer takes this one's place.
        const leaving = mended === body ? bytes : Buffer.from(JSON.stringify(mended));
        begin(leaving === bytes ? 'unchanged' : leaving.length);
        client.write(leaving);
      }
      client.end();
    },
    failed() {
      client.destroy();
    },
  };
}

/** An error says what it has to say in less; the rest of a longer body is not kept. */
const maxErrorBytes = 64 * 1024;

/** The answer to a request sent again was no stream, but the client is in the middle of one: its error ends that stream. */
export function createSplicedError(
  client: ClientConnection,
  dialect: Dialect,
  failureOf: (body: JsonObject | undefined) => ProxyFailure,
): Answer {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (failure: ProxyFailure): void => endWithError(client, dialect, failure);
  return {
    data(chunk) {
      size += chunk.length;
      if (size <= maxErrorBytes) chunks.push(chunk);
    },
    ended: () => end(failureOf(asObject(parsed(Buffer.concat(chunks))))),
    failed: end,
  };
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return undefined; // Not JSON: passes as it came.
  }
}
