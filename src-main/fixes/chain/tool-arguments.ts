import type {
  CallArgumentsPiece,
  CallEndPiece,
  CallStartPiece,
  DeltaPiece,
  FinishPiece,
  Piece,
} from '#shared/dialects/piece.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import { type ArgumentsRepairer, createArgumentsRepairer } from '../../repair/arguments-repairer.ts';
import type { RepairRule } from '../../repair/rules.ts';
import type { AnswerContext, CallPlace, Emit } from '../fix.ts';

export interface ToolArgumentsOptions {
  context: AnswerContext;
  /** Which fix switched which rule on: repairs are reported in that fix's name. */
  rules: ReadonlyMap<RepairRule, string>;
  truncated: 'report' | 'close_complete_values';
}

interface Call {
  place: CallPlace;
  tool: string | null;
  repairer: ArgumentsRepairer;
  reported: number;
  heldSince: number | null;
}

/**
 * All fixes that mend arguments share one repairer per call: two machines in a row would each hold what the other released.
 * Calls may interleave; each is followed by its choice and number.
 */
export function createToolArgumentsStage({ context, rules, truncated }: ToolArgumentsOptions) {
  const calls = new Map<string, Call>();
  /** Choices with a call that was cut off: their reason must say so, whatever the server says (M04). */
  const cutChoices = new Set<number>();
  const ruleSet = new Set(rules.keys());

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (piece.kind === 'call_start') start(piece, emit);
    else if (piece.kind === 'call_arguments') push(piece, emit);
    else if (piece.kind === 'call_end') end(piece, emit);
    else if (piece.kind === 'finish') emit(truthful(piece));
    else emit(piece);
  }

  function start(piece: CallStartPiece, emit: Emit<Piece>): void {
    const key = keyOf(piece);
    // Some servers repeat id and name in every delta: the first announcement counts.
    if (!calls.has(key)) calls.set(key, createCall(piece, piece.name));
    emit(piece);
  }

  function push(piece: CallArgumentsPiece, emit: Emit<Piece>): void {
    const key = keyOf(piece);
    const call = calls.get(key) ?? createCall(piece, null);
    calls.set(key, call);
    const text = call.repairer.push(piece.text);
    reportRepairs(call);
    watchHold(call);
    // An event whose text is withheld still leaves, empty: one in, one out keeps clients' idle timers from running out.
    emit(text === piece.text ? piece : { ...piece, text });
  }

  function end(piece: CallEndPiece, emit: Emit<Piece>): void {
    const key = keyOf(piece);
    const call = calls.get(key);
    calls.delete(key);
    if (call !== undefined && !piece.cut) finish(call, piece, emit);
    emit(piece);
  }

  function finish(call: Call, { choice, call: number }: CallEndPiece, emit: Emit<Piece>): void {
    const { text, outcome, reason } = call.repairer.end();
    if (text !== '') emit({ kind: 'call_arguments', choice, call: number, text });
    reportRepairs(call);
    watchHold(call);
    if (outcome === 'truncated') cutChoices.add(choice);
    if (outcome === 'unrepaired' || outcome === 'truncated') {
      const fix = [...rules.values()].at(-1) ?? '';
      context.report({
        fix,
        tool: call.tool,
        call: call.place,
        path: '',
        before: excerpt(text),
        after: excerpt(text),
        held_characters: call.repairer.maxHeldCharacters(),
        held_ms: 0,
        outcome: 'unrepaired',
        reason,
      });
    }
  }

  function truthful(piece: FinishPiece): FinishPiece {
    const reason = cutWords[context.dialect];
    return cutChoices.has(piece.choice) && piece.reason !== reason ? { ...piece, reason } : piece;
  }

  function createCall({ choice, call }: CallPlace, tool: string | null): Call {
    const schema = tool === null ? null : (context.tools.get(tool) ?? null);
    return {
      place: { choice, call },
      tool,
      repairer: createArgumentsRepairer({ schema, rules: ruleSet, truncated }),
      reported: 0,
      heldSince: null,
    };
  }

  function watchHold(call: Call): void {
    if (call.repairer.heldCharacters() > 0) {
      call.heldSince ??= context.now();
    } else if (call.heldSince !== null) {
      context.held(context.now() - call.heldSince);
      call.heldSince = null;
    }
  }

  function reportRepairs(call: Call): void {
    const { repairs } = call.repairer;
    for (; call.reported < repairs.length; call.reported++) {
      const repair = repairs[call.reported];
      if (repair === undefined) return;
      context.report({
        fix: rules.get(repair.rule) ?? '',
        tool: call.tool,
        call: call.place,
        path: repair.path,
        before: excerpt(repair.before),
        after: excerpt(repair.after),
        held_characters: context.streaming ? repair.heldCharacters : 0,
        held_ms: context.streaming && call.heldSince !== null ? context.now() - call.heldSince : 0,
        outcome: 'repaired',
        reason: repair.reason,
      });
    }
  }

  function isAtRest(piece: DeltaPiece): boolean {
    return piece.kind === 'call_arguments' && calls.get(keyOf(piece))?.repairer.isInOpenString() === true;
  }

  return { kinds: ['call_start', 'call_arguments', 'call_end', 'finish'] as const, piece, isAtRest };
}

/** What each dialect says of an answer that reached its limit. */
const cutWords = {
  'openai-chat': 'length',
  anthropic: 'max_tokens',
  'openai-responses': 'max_output_tokens',
} as const;

function keyOf({ choice, call }: CallPlace): string {
  return `${choice}:${call}`;
}
