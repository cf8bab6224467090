import { z } from 'zod';
import type { CallArgumentsPiece, CallEndPiece, CallStartPiece, DeltaPiece, Piece } from '#shared/dialects/piece.ts';
import { createObjectEndFinder, type ObjectEndFinder } from './calls/json-object-end.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from './fix.ts';

const id = 'toolcall_identity';

/** Which call a fragment belongs to: index, id and type as OpenAI's clients need them (M13, M14, M21). */
export const toolcallIdentity: Fix = {
  info: {
    id,
    title: 'Index, id and type of tool calls',
    why: 'Servers that send index 0 for every parallel call, no id, or arguments as an object: clients join or drop the calls.',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: (context) => (context.dialect === 'openai-chat' ? createIdentities(context) : undefined),
};

interface Call {
  /** Number under which the call leaves. */
  number: number;
  wireIndex: number;
  wireId: string | null;
  leavingId: string;
  name: string | null;
  end: ObjectEndFinder;
}

interface Choice {
  /** The call that a fragment with this wire index goes on with. */
  current: Map<number, Call>;
  last: Call | null;
  open: Call[];
  /** What has been given out, for the whole answer. */
  numbers: Set<number>;
  ids: Set<string>;
}

function createIdentities(context: AnswerContext): AnswerHooks {
  const choices = new Map<number, Choice>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (piece.kind === 'call_start') emit(announce(piece));
    else if (piece.kind === 'call_arguments') goOn(piece, emit);
    else if (piece.kind === 'call_end') end(piece, emit);
  }

  function announce(piece: CallStartPiece): CallStartPiece {
    const choice = choiceOf(piece.choice);
    const open = choice.current.get(piece.call);
    // Some servers repeat the same announcement with every fragment.
    const call = open && isRepeat(open, piece) ? open : openCall(choice, piece.call, piece.id, piece.name);
    if (!piece.isIrregular && call.number === piece.call && call.leavingId === piece.id) return piece;
    context.changed(id);
    return { ...piece, call: call.number, id: call.leavingId };
  }

  function goOn(piece: CallArgumentsPiece, emit: Emit<Piece>): void {
    const choice = choiceOf(piece.choice);
    let call = choice.current.get(piece.call) ?? choice.last ?? openCall(choice, piece.call, null, null);
    if (call.end.isComplete() && !call.end.isEmpty() && piece.text.trimStart().startsWith('{')) {
      // A second object behind a whole one is a second call that nobody announced.
      call = openCall(choice, piece.call, null, call.name);
      context.changed(id);
      emit({ kind: 'call_start', choice: piece.choice, call: call.number, id: call.leavingId, name: call.name });
    }
    call.end.push(piece.text);
    if (call.number === piece.call && !piece.isIrregular) {
      emit(piece);
      return;
    }
    context.changed(id);
    emit({ ...piece, call: call.number });
  }

  /** The dialect ends calls by wire index, under which several may have come. */
  function end(piece: CallEndPiece, emit: Emit<Piece>): void {
    const choice = choiceOf(piece.choice);
    choice.current.delete(piece.call);
    const [ended, open] = [true, false].map((has) =>
      choice.open.filter((call) => (call.wireIndex === piece.call) === has),
    );
    choice.open = open ?? [];
    for (const call of ended ?? []) emit(call.number === piece.call ? piece : { ...piece, call: call.number });
  }

  function openCall(choice: Choice, wireIndex: number, wireId: string | null, name: string | null): Call {
    const number = choice.numbers.has(wireIndex) ? Math.max(...choice.numbers) + 1 : wireIndex;
    const leavingId = wireId && !choice.ids.has(wireId) ? wireId : `call_${crypto.randomUUID().replaceAll('-', '')}`;
    const call: Call = { number, wireIndex, wireId, leavingId, name, end: createObjectEndFinder() };
    choice.numbers.add(number);
    choice.ids.add(leavingId);
    choice.current.set(wireIndex, call);
    choice.open.push(call);
    choice.last = call;
    return call;
  }

  function choiceOf(index: number): Choice {
    const known = choices.get(index);
    if (known) return known;
    const made: Choice = { current: new Map(), last: null, open: [], numbers: new Set(), ids: new Set() };
    choices.set(index, made);
    return made;
  }

  /** Inside a string no next call can begin. */
  function isAtRest(piece: DeltaPiece): boolean {
    if (piece.kind !== 'call_arguments' || piece.isIrregular) return false;
    const call = choices.get(piece.choice)?.current.get(piece.call);
    return call?.number === piece.call && call.end.isInString();
  }

  return { kinds: ['call_start', 'call_arguments', 'call_end'], piece, isAtRest };
}

/** The same call announced again, rather than the next one under a wrong index. */
function isRepeat(open: Call, { id, name }: CallStartPiece): boolean {
  if (id && open.wireId) return id === open.wireId;
  return (name === null || name === open.name) && !open.end.isComplete();
}
