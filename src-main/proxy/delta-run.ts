import type { StreamDialect } from '#shared/dialects/dialect.ts';
import { type DeltaPiece, isDelta, type Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { AnswerChain } from '../fixes/chain/answer-chain.ts';
import { type DeltaFrame, deltaFrame } from '../sse/delta-frame.ts';
import { readSseEvent, writeSseEvent } from '../sse/sse-event.ts';

/** The deltas of an answer that say more of the same: most of its events, and they need no reading but for their text. */
export interface DeltaRun {
  /** Takes the event if it is one of these: it has been observed then, and what leaves for it stands at the end of `out`. */
  takes(raw: Uint8Array, out: Uint8Array[]): boolean;
  /** Another event was read whole. */
  follows(event: WireEvent, pieces: readonly Piece[]): void;
}

export interface DeltaRunOptions {
  stream: StreamDialect;
  chain: AnswerChain;
  observe(piece: Piece): void;
}

/** After so many frames in a row that fitted no other event, no more are made: each event of that server differs in more than its text. */
const maxUnused = 8;

export function createDeltaRun({ stream, chain, observe }: DeltaRunOptions): DeltaRun {
  /** Made from the last event that was read whole. */
  let frame: DeltaFrame | null = null;
  let model: DeltaPiece | null = null;
  let unused = 0;

  function pass(piece: DeltaPiece, raw: Uint8Array, frame: DeltaFrame, out: Uint8Array[]): void {
    const before = [piece];
    const after = chain.pass(before);
    const text = chain.isSteady() ? wordingOf(piece, after) : null;
    if (text === piece.text) out.push(raw);
    else if (text !== null) out.push(frame.withText(text));
    else for (const event of chain.write(readSseEvent(raw), before, after)) out.push(writeSseEvent(event));
  }

  return {
    takes(raw, out) {
      // An empty text is no delta to the readers.
      const text = frame?.textOf(raw) || null;
      if (frame === null || text === null || model === null) return false;
      unused = 0;
      const piece: DeltaPiece = { ...model, text };
      observe(piece);
      if (chain.goesOn(piece)) out.push(raw);
      else pass(piece, raw, frame, out);
      return true;
    },
    follows(event, pieces) {
      const path = stream.deltaPath?.(event, pieces) ?? null;
      const piece = pieces[0];
      if (path === null || piece === undefined || !isDelta(piece)) {
        frame = null;
        return;
      }
      model = piece;
      unused += 1;
      frame = unused > maxUnused ? null : deltaFrame(event, path);
    },
  };
}

/** What is said in the place of `piece`, if something is said there and nothing else differs; else null. */
function wordingOf(piece: DeltaPiece, after: readonly Piece[]): string | null {
  const made = after[0];
  if (made === piece && after.length === 1) return piece.text;
  if (made === undefined || after.length !== 1 || !isDelta(made)) return null;
  if (made.kind !== piece.kind || made.choice !== piece.choice || made.source !== piece.source) return null;
  // Dialects have an event of their own for withheld text; withheld arguments are an empty fragment in all of them.
  if (piece.kind !== 'call_arguments' || made.kind !== 'call_arguments') return made.text || null;
  return made.call === piece.call && !piece.isIrregular ? made.text : null;
}
