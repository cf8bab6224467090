import { type DeltaPiece, isDelta, type Piece } from '#shared/dialects/piece.ts';
import type { AnswerHooks } from '../fix.ts';
import { isPlainStringBody, isPlainText } from './plain-text.ts';

/** Plain text that has left and that the fixes have still to read. */
export interface PlainRun {
  /** True when the pieces of an event go on with the run: they may leave, and count among what is to be read. */
  adds(pieces: readonly Piece[]): boolean;
  /** The same for an event that says nothing else. */
  goesOn(piece: DeltaPiece): boolean;
  /** What has gathered, as one piece, or null. To be read before any other piece is. */
  take(): DeltaPiece | null;
  /** The fixes have read these pieces: a run may begin behind them. */
  follows(pieces: readonly Piece[]): void;
}

interface PieceStage {
  readonly kinds: ReadonlySet<Piece['kind']>;
  readonly hooks: AnswerHooks;
  readonly isBroken: boolean;
}

/** The fixes read a run at the latest when it has grown so long: a loop in the text is not noticed much later for it. */
const maxRunCharacters = 1024;

/**
 * Most of an answer is text in which no fix finds anything, one event a word. Eight fixes that look at every such event cost more
 * than all the rest of its way; so, while all of them are at rest, plain text leaves unread and is read later, all at once. The same
 * goes for the text inside a string of a call's arguments.
 */
export function createPlainRun(stages: readonly PieceStage[]): PlainRun {
  /** Where the run stands: the last piece of text that the fixes have read, if they were all at rest behind it. */
  let place: DeltaPiece | null = null;
  let text = '';
  /** Decides whether a word that follows may begin markup; fixes at rest are behind a word or a space. */
  let last = ' ';

  const wants = (piece: Piece): boolean => stages.some((stage) => !stage.isBroken && stage.kinds.has(piece.kind));

  function isAtRest(piece: DeltaPiece): boolean {
    return stages.every(({ isBroken, kinds, hooks }) => {
      return isBroken || !kinds.has(piece.kind) || hooks.isAtRest?.(piece) === true;
    });
  }

  function isPlain(piece: DeltaPiece): boolean {
    return piece.kind === 'call_arguments' ? isPlainStringBody(piece.text) : isPlainText(last, piece.text);
  }

  function isHere(piece: Piece): piece is DeltaPiece {
    if (piece.kind !== place?.kind || piece.choice !== place.choice) return false;
    return piece.kind !== 'call_arguments' || (place.kind === 'call_arguments' && piece.call === place.call);
  }

  function goesOn(piece: DeltaPiece): boolean {
    if (text.length > maxRunCharacters || !isHere(piece) || !isPlain(piece)) return false;
    text += piece.text;
    last = piece.text.slice(-1);
    return true;
  }

  return {
    goesOn,
    adds(pieces) {
      if (place === null) return false;
      const own = pieces.find(isHere);
      if (own === undefined || pieces.some((piece) => piece !== own && wants(piece))) return false;
      return goesOn(own);
    },
    take() {
      if (text === '' || place === null) return null;
      const { source: _source, ...rest } = place;
      const run: DeltaPiece = { ...rest, text };
      text = '';
      return run;
    },
    follows(pieces) {
      const read = pieces.find(isDelta);
      last = ' ';
      place = read !== undefined && isAtRest(read) ? read : null;
    },
  };
}
