import type { Dialect, StreamDialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { RepairRule } from '../repair/rules.ts';
import type { AnswerContext, AnswerHooks } from './fix.ts';
import type { FixSet } from './fix-set.ts';
import { createToolArgumentsStage } from './tool-arguments.ts';

/** The fixes of one answer, joined. */
export interface AnswerChain {
  /** True when no fix has anything to do in this answer: its bytes need not be read for the fixes' sake. */
  readonly isIdle: boolean;
  /** The events that leave for one that came. `pieces` are what `stream` read in it. */
  event(event: WireEvent, pieces: readonly Piece[]): WireEvent[];
  /** The stream ended without its end marker or after it: what is still held leaves now. */
  end(): WireEvent[];
  /** A non-streamed answer; the same object when nothing changed, null when the request was sent again and this answer is dropped. */
  body(body: JsonObject): JsonObject | null;
}

export interface AnswerChainOptions {
  fixes: FixSet;
  context: AnswerContext;
  dialect: Dialect;
  /** The reader of this answer's stream; unused for a non-streamed one. */
  stream: StreamDialect;
  /** A fix threw: it is left out for the rest of this answer, what it saw passes on. */
  onFault(fix: string, error: unknown): void;
}

interface Stage {
  readonly fix: string;
  readonly kinds: ReadonlySet<Piece['kind']>;
  readonly hooks: AnswerHooks;
  isBroken: boolean;
}

export function createAnswerChain({
  fixes,
  context: given,
  dialect,
  stream,
  onFault,
}: AnswerChainOptions): AnswerChain {
  let isDropped = false;
  const context: AnswerContext = {
    ...given,
    resend(body) {
      const isSent = given.resend(body);
      isDropped ||= isSent;
      return isSent;
    },
  };
  const stages = createStages(fixes, context);
  const pieceStages = stages.filter(({ hooks }) => hooks.piece !== undefined);
  const eventStages = stages.filter(({ hooks }) => hooks.event !== undefined);

  function through(stage: Stage, pieces: readonly Piece[]): readonly Piece[] {
    if (stage.isBroken || !pieces.some((piece) => stage.kinds.has(piece.kind))) return pieces;
    const out: Piece[] = [];
    const emit = (piece: Piece): void => void out.push(piece);
    for (const piece of pieces) {
      if (!stage.kinds.has(piece.kind)) emit(piece);
      else
        guard(
          stage,
          () => stage.hooks.piece?.(piece, emit),
          () => emit(piece),
        );
    }
    return out;
  }

  function straighten(events: readonly WireEvent[]): WireEvent[] {
    let current = [...events];
    for (const stage of eventStages) {
      const out: WireEvent[] = [];
      const emit = (event: WireEvent): void => void out.push(event);
      for (const event of current)
        guard(
          stage,
          () => stage.hooks.event?.(event, emit),
          () => emit(event),
        );
      current = out;
    }
    return current;
  }

  function guard(stage: Stage, act: () => void, passOn: () => void): void {
    if (stage.isBroken) {
      passOn();
      return;
    }
    try {
      act();
    } catch (error) {
      stage.isBroken = true;
      onFault(stage.fix, error);
      passOn();
    }
  }

  /** Untouched events go through the editor too: it follows the numbering of what leaves. */
  function edited(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[] {
    return stream.edit?.(event, before, after) ?? [event];
  }

  return {
    isIdle: stages.length === 0,

    event(event, pieces) {
      let after = pieces;
      for (const stage of pieceStages) after = through(stage, after);
      const leaving = straighten(edited(event, pieces, after));
      return isDropped ? [] : leaving;
    },

    end() {
      let after: readonly Piece[] = stream.breakOff();
      for (const stage of pieceStages) {
        const out = [...through(stage, after)];
        guard(
          stage,
          () => stage.hooks.lastPieces?.((piece) => out.push(piece)),
          () => undefined,
        );
        after = out;
      }
      // There is no event to ride on: an empty one takes its place and is left out again.
      const carrier: WireEvent = { name: null, json: undefined, data: '', raw: new Uint8Array(0) };
      return straighten(edited(carrier, [], after).filter((event) => event !== carrier));
    },

    body(body) {
      const before = dialect.readBody(body);
      let after: readonly Piece[] = before;
      for (const stage of pieceStages) {
        const out = [...through(stage, after)];
        guard(
          stage,
          () => stage.hooks.lastPieces?.((piece) => out.push(piece)),
          () => undefined,
        );
        after = out;
      }
      let result = dialect.editBody?.(body, before, after) ?? body;
      for (const stage of stages) {
        guard(
          stage,
          () => (result = stage.hooks.body?.(result) ?? result),
          () => undefined,
        );
      }
      return isDropped ? null : result;
    },
  };
}

/** The repairer stands where the first fix that needs it stands, and works for all of them. */
function createStages(fixes: FixSet, context: AnswerContext): Stage[] {
  const stages: Stage[] = [];
  const rules = new Map<RepairRule, string>();
  let repairAt = -1;
  let truncated: 'report' | 'close_complete_values' = 'close_complete_values';
  for (const { fix, options } of fixes) {
    const hooks = fix.answer?.(context, options);
    if (hooks === undefined) continue;
    if (hooks.repairRules !== undefined && repairAt === -1) repairAt = stages.length;
    for (const rule of hooks.repairRules ?? []) if (!rules.has(rule)) rules.set(rule, fix.info.id);
    truncated = hooks.truncated ?? truncated;
    if (hooks.piece || hooks.event || hooks.body || hooks.lastPieces) {
      stages.push({ fix: fix.info.id, kinds: new Set(hooks.kinds), hooks, isBroken: false });
    }
  }
  if (rules.size > 0) {
    const hooks = createToolArgumentsStage({ context, rules, truncated });
    const fix = [...new Set(rules.values())].join('+');
    stages.splice(repairAt, 0, { fix, kinds: new Set(hooks.kinds), hooks, isBroken: false });
  }
  return stages;
}
