import type { CallArgumentsPiece, CallStartPiece, FinishPiece, Piece, TextPiece } from '#shared/dialects/piece.ts';
import type { TextEnd } from '../../repair/markup/input.ts';
import type { AnswerContext, AnswerHooks, Emit } from '../fix.ts';

/**
 * What a fix makes of the text of one choice. It may withhold some of it until more has come. Methods rather than accessors: an object
 * literal with a getter gets a hidden class of its own each time, which made a request's objects four times as dear.
 */
export interface ChoiceText {
  /** The pieces that take the place of `text`. */
  push(text: string): Piece[];
  /**
   * No more text, or a real call stands between it and what follows: what is withheld must leave. `isLast`: the choice is over. May
   * be called again.
   */
  end(how: TextEnd, isLast: boolean): Piece[];
  heldCharacters(): number;
  /** Plain text would pass now as it is (`AnswerHooks.isAtRest`). */
  isAtRest(): boolean;
  /** Sees the calls that the backend announced itself. */
  called?(piece: CallStartPiece | CallArgumentsPiece): void;
  /** The reason to give for the end, once the choice is over. */
  reason?(given: string): string;
}

/** Runs a fix over the text of an answer, every choice on its own. `followsCalls`: it wants to be told of real calls (`called`). */
export function createTextStage(
  context: AnswerContext,
  createText: (choice: number) => ChoiceText,
  followsCalls = false,
): AnswerHooks {
  const choices = new Map<number, ChoiceText>();
  const heldSince = new Map<number, number>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    switch (piece.kind) {
      case 'text': {
        const text = textOf(piece.choice);
        putInPlace(piece, text.push(piece.text), emit);
        watchHold(piece.choice, text);
        return;
      }
      case 'call_start':
        end(piece.choice, 'whole', false, emit);
        textOf(piece.choice).called?.(piece);
        break;
      case 'call_arguments':
        textOf(piece.choice).called?.(piece);
        break;
      case 'finish':
        end(piece.choice, endOf(piece), true, emit);
        emit(withReason(piece));
        return;
      case 'error':
        endAll('cut', emit);
        break;
      case 'end':
        endAll('whole', emit);
        break;
      default:
    }
    emit(piece);
  }

  function withReason(piece: FinishPiece): FinishPiece {
    const reason = textOf(piece.choice).reason?.(piece.reason) ?? piece.reason;
    return reason === piece.reason ? piece : { ...piece, reason };
  }

  function end(choice: number, how: TextEnd, isLast: boolean, emit: Emit<Piece>): void {
    const text = textOf(choice);
    for (const piece of text.end(how, isLast)) emit(piece);
    watchHold(choice, text);
  }

  function endAll(how: TextEnd, emit: Emit<Piece>): void {
    for (const choice of choices.keys()) end(choice, how, true, emit);
  }

  function watchHold(choice: number, text: ChoiceText): void {
    const heldCharacters = text.heldCharacters();
    const since = heldSince.get(choice);
    if (heldCharacters > 0 && since === undefined) heldSince.set(choice, context.now());
    if (heldCharacters > 0 || since === undefined) return;
    heldSince.delete(choice);
    context.held(context.now() - since);
  }

  function textOf(choice: number): ChoiceText {
    const known = choices.get(choice);
    if (known) return known;
    const made = createText(choice);
    choices.set(choice, made);
    return made;
  }

  return {
    kinds: ['text', 'call_start', 'finish', 'error', 'end', ...(followsCalls ? (['call_arguments'] as const) : [])],
    piece,
    isAtRest: ({ kind, choice }) => kind === 'call_arguments' || textOf(choice).isAtRest(),
    lastPieces: (emit) => endAll('cut', emit),
  };
}

/** Reasons with which a model ends of its own accord; after any other its last words may be incomplete. */
const ownReasons: ReadonlySet<string> = new Set([
  'stop',
  'tool_calls',
  'function_call',
  'end_turn',
  'tool_use',
  'stop_sequence',
  'completed',
]);

export function endOf({ reason }: FinishPiece): TextEnd {
  return ownReasons.has(reason) ? 'whole' : 'cut';
}

/**
 * The first text that leaves rides on the event that came, so that all its other fields survive. Where everything is withheld the
 * event leaves empty: one in, one out keeps clients' idle timers from running out.
 */
function putInPlace(came: TextPiece, leaving: readonly Piece[], emit: Emit<Piece>): void {
  if (leaving.length === 0) emit({ ...came, text: '' });
  const rider = leaving.find((piece) => piece.kind === 'text');
  for (const piece of leaving) {
    if (piece !== rider) emit(piece);
    else emit(rider.text === came.text ? came : { ...came, text: rider.text });
  }
}
