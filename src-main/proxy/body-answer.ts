import type { Dialect, ProxyFailure } from '#shared/dialects/dialect.ts';
import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { AnswerChain } from '../fixes/chain/answer-chain.ts';
import { type Answer, endWithError } from './answer.ts';
import type { ClientConnection } from './client-connection.ts';

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
      // The very chunk where there is one: whoever keeps the messages then knows that both sides got the same.
      const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
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
