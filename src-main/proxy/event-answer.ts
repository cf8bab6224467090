import type { Dialect, StreamDialect } from '#shared/dialects/dialect.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerChain } from '../fixes/chain/answer-chain.ts';
import { createSseDecoder } from '../sse/sse-decoder.ts';
import { readSseEvent, writeSseEvent } from '../sse/sse-event.ts';
import { type Answer, endWithError } from './answer.ts';
import type { ClientConnection } from './client-connection.ts';
import { createDeltaRun } from './delta-run.ts';

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
  const deltas = createDeltaRun({ stream, chain, observe });

  function data(chunk: Buffer): void {
    if (chain.isIdle) client.write(chunk);
    const out: Uint8Array[] = [];
    const isWhole = passAll(chunk, out);
    if (chain.isIdle) return;
    if (isWhole) client.write(chunk);
    else if (out.length > 0) client.write(out.length === 1 && out[0] ? out[0] : Buffer.concat(out));
  }

  /** True when `chunk` can leave as it came: whole events, of which none was dropped, inserted or written anew. */
  function passAll(chunk: Buffer, out: Uint8Array[]): boolean {
    // The commonest chunk by far is one event more of the same: it need not even be cut into events.
    if (decoder.isBetweenEvents() && deltas.takes(chunk, out)) return out.length === 1 && out[0] === chunk;
    let isWhole = decoder.pendingBytes() === 0;
    for (const { raw, whole } of decoder.feed(chunk)) {
      const before = out.length;
      if (!whole) out.push(raw);
      else if (!deltas.takes(raw, out)) passEvent(readSseEvent(raw), out);
      isWhole &&= whole && out.length === before + 1 && out[before] === raw;
    }
    return isWhole && decoder.pendingBytes() === 0;
  }

  function passEvent(event: WireEvent, out: Uint8Array[]): void {
    const pieces = read(event);
    if (!chain.isIdle) for (const leaving of chain.event(event, pieces)) out.push(writeSseEvent(leaving));
  }

  function read(event: WireEvent): Piece[] {
    const pieces = stream.read(event);
    for (const piece of pieces) observe(piece);
    deltas.follows(event, pieces);
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
