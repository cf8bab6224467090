import type { Piece } from './piece.ts';

/** One choice of an answer as a whole: what its pieces add up to. */
export interface FoldedChoice {
  text: string;
  reasoning: string;
  calls: FoldedCall[];
  finish: string | null;
}

export interface FoldedCall {
  /** The call's number among the pieces. */
  call: number;
  id: string | null;
  name: string | null;
  argumentsText: string;
}

/** Joins the pieces of a non-streamed answer, choice by choice, calls in the order in which they were announced. */
export function foldPieces(pieces: readonly Piece[]): Map<number, FoldedChoice> {
  const choices = new Map<number, FoldedChoice>();
  const choiceOf = (index: number): FoldedChoice => {
    const known = choices.get(index);
    if (known) return known;
    const made: FoldedChoice = { text: '', reasoning: '', calls: [], finish: null };
    choices.set(index, made);
    return made;
  };
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'text':
        choiceOf(piece.choice).text += piece.text;
        break;
      case 'reasoning':
        choiceOf(piece.choice).reasoning += piece.text;
        break;
      case 'call_start':
        choiceOf(piece.choice).calls.push({ call: piece.call, id: piece.id, name: piece.name, argumentsText: '' });
        break;
      case 'call_arguments': {
        const call = choiceOf(piece.choice).calls.findLast((one) => one.call === piece.call);
        if (call) call.argumentsText += piece.text;
        break;
      }
      case 'finish':
        choiceOf(piece.choice).finish = piece.reason;
        break;
      default:
    }
  }
  return choices;
}
