import type { Piece } from '#shared/dialects/piece.ts';
import type { AnswerHooks } from '../fix.ts';

/** Plain text that has left and that the fixes have still to read. */
export interface PlainRun {
  /** True when the pieces of an event go on with the run: they may leave, and count among what is to be read. */
  adds(pieces: readonly Piece[]): boolean;
  /** What has gathered, as one piece, or null. To be read before any other piece is. */
  take(): Piece | null;
  /** The fixes have read these pieces: a run may begin behind them. */
  follows(pieces: readonly Piece[]): void;
}

interface PieceStage {
  readonly kinds: ReadonlySet<Piece['kind']>;
  readonly hooks: AnswerHooks;
  readonly isBroken: boolean;
}

/**
 * Nothing that any markup, code or special token begins with, and no half of a character. Two openers are words, "commentary to="
 * and "assistantcommentary to=", but only behind what is neither a word nor a space.
 */
const plainText = /^(?:[\p{L}\p{N} \t]|[\n!"#$%&'()*+,\-./:;=>?@\\\]^_|}](?![ac]))*$/u;

/** The fixes read a run at the latest when it has grown so long: a loop in the text is not noticed much later for it. */
const maxRunCharacters = 256;

/**
 * Most of an answer is text in which no fix finds anything, one event a word. Eight fixes that look at every such event cost more
 * than all the rest of its way; so, while all of them are at rest, plain text leaves unread and is read later, all at once.
 */
export function createPlainRun(stages: readonly PieceStage[]): PlainRun {
  let kind: 'text' | 'reasoning' = 'text';
  let choice = 0;
  let text = '';
  /** Decides whether a word that follows may begin markup; fixes at rest are behind a word or a space. */
  let last = ' ';
  let isPossible = false;

  const wants = (piece: Piece): boolean => stages.some((stage) => !stage.isBroken && stage.kinds.has(piece.kind));

  function isAtRest(): boolean {
    return stages.every(({ isBroken, kinds, hooks }) => {
      return isBroken || !kinds.has(kind) || hooks.isAtRest?.(kind, choice) === true;
    });
  }

  return {
    adds(pieces) {
      if (!isPossible || text.length > maxRunCharacters) return false;
      let added = '';
      for (const piece of pieces) {
        const goesOn = piece.kind === kind && piece.choice === choice;
        if (goesOn && added === '' && plainText.test(last + piece.text)) added = piece.text;
        else if (wants(piece)) return false;
      }
      if (added === '') return false;
      text += added;
      last = added.slice(-1);
      return true;
    },
    take() {
      if (text === '') return null;
      const piece: Piece = { kind, choice, text };
      text = '';
      return piece;
    },
    follows(pieces) {
      const read = pieces.find((piece) => piece.kind === 'text' || piece.kind === 'reasoning');
      isPossible = read !== undefined;
      if (read === undefined) return;
      ({ kind, choice } = read);
      last = ' ';
      isPossible = isAtRest();
    },
  };
}
