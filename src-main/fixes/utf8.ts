import { z } from 'zod';
import type { CallArgumentsPiece, Piece, ReasoningPiece, TextPiece } from '#shared/dialects/piece.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'utf8';

/** Halves of characters (M36): a surrogate pair that was cut between two events, or half of one that never found the other. */
export const utf8: Fix = {
  info: {
    id,
    title: 'Cut characters',
    why: 'A server that cuts text inside an emoji sends half characters, which clients turn into garbage in files and paths.',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: createJoiner,
};

type TextualPiece = TextPiece | ReasoningPiece | CallArgumentsPiece;

function createJoiner(context: AnswerContext): AnswerHooks {
  /** First halves that wait for their second, by the place where text goes on. */
  const waiting = new Map<string, { half: string; piece: TextualPiece }>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (piece.kind === 'text' || piece.kind === 'reasoning' || piece.kind === 'call_arguments') join(piece, emit);
    else {
      release(emit, (place) => isOver(place, piece));
      emit(piece);
    }
  }

  function join(piece: TextualPiece, emit: Emit<Piece>): void {
    if (waiting.size === 0 && piece.text.isWellFormed()) {
      emit(piece);
      return;
    }
    const key = keyOf(piece);
    const text = (waiting.get(key)?.half ?? '') + piece.text;
    const endsInHalf = /[\ud800-\udbff]$/.test(text);
    waiting.delete(key);
    if (endsInHalf) waiting.set(key, { half: text.slice(-1), piece });
    const whole = (endsInHalf ? text.slice(0, -1) : text).toWellFormed();
    if (whole === piece.text) {
      emit(piece);
      return;
    }
    context.changed(id);
    emit({ ...piece, text: whole });
  }

  /** Nothing more comes where a half waits: it stands for a character that is lost. */
  function release(emit: Emit<Piece>, isOverAt: (place: TextualPiece) => boolean): void {
    for (const [key, { piece }] of waiting) {
      if (!isOverAt(piece)) continue;
      waiting.delete(key);
      const { source: _source, ...rest } = piece;
      emit({ ...rest, text: '\ufffd' } as Piece);
    }
  }

  return {
    kinds: ['text', 'reasoning', 'call_arguments', 'call_end', 'finish', 'end'],
    piece,
    isAtRest: () => waiting.size === 0,
    lastPieces: (emit) => release(emit, () => true),
  };
}

/** Calls and choices interleave: the end of one is not the end of another. */
function isOver(place: TextualPiece, by: Piece): boolean {
  if (by.kind === 'call_end') {
    return place.kind === 'call_arguments' && place.choice === by.choice && place.call === by.call;
  }
  return by.kind === 'end' || (by.kind === 'finish' && by.choice === place.choice);
}

function keyOf(piece: TextualPiece): string {
  return `${piece.kind}:${piece.choice}:${piece.kind === 'call_arguments' ? piece.call : ''}`;
}
