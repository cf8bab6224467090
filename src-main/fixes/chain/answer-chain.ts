import type { Dialect, StreamDialect } from '#shared/dialects/dialect.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { DeltaPiece, Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { RepairRule } from '../../repair/rules.ts';
import type { AnswerContext, AnswerHooks, Emit, Fix } from '../fix.ts';
import type { ActiveFix, FixSet } from './fix-set.ts';
import { createOutlet, type Outlet } from './outlet.ts';
import { createPlainRun } from './plain-run.ts';
import { createToolArgumentsStage } from './tool-arguments.ts';

/** The fixes of one answer, joined. */
export interface AnswerChain {
  /** True when no fix has anything to do in this answer: its bytes need not be read for the fixes' sake. */
  readonly isIdle: boolean;
  /** The events that leave for one that came. `pieces` are what `stream` read in it. */
  event(event: WireEvent, pieces: readonly Piece[]): readonly WireEvent[];
  /** The first half of `event`: what the fixes make of the pieces of one event. */
  pass(pieces: readonly Piece[]): readonly Piece[];
  /** The second half: the event that says `after` where it said `before`. */
  write(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): readonly WireEvent[];
  /**
   * True when a delta that differs in its text alone from the event before it (`StreamDialect.deltaPath`) may leave in the bytes it
   * came in. No fix has read it then; they will.
   */
  goesOn(piece: DeltaPiece): boolean;
  /** `write` would give such a delta back as it is, but for a text that was changed. */
  isSteady(): boolean;
  /** The stream ended without its end marker or after it: what is still held leaves now. */
  end(): readonly WireEvent[];
  /**
   * A non-streamed answer; the same object when nothing changed, null when the request was sent again and this answer is dropped.
   * `pieces` are what the dialect reads in it, for a caller that has read it already.
   */
  body(body: JsonObject, pieces?: readonly Piece[]): JsonObject | null;
}

export interface AnswerChainOptions {
  fixes: FixSet;
  context: AnswerContext;
  dialect: Dialect;
  /** The reader of this answer's stream; unused for a non-streamed one. */
  stream: StreamDialect;
  /** Sees the pieces that leave, after every fix; of those that leave by `goesOn` it is not told. */
  leaving?(pieces: readonly Piece[]): void;
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
  leaving,
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
  const stages = createStages(fixes, context, onFault);
  const pieceStages = stages.filter(({ hooks }) => hooks.piece !== undefined);
  const eventStages = stages.filter(({ hooks }) => hooks.event !== undefined);
  const isIdle = stages.length === 0;
  const plainRun = createPlainRun(pieceStages);
  const pieceOutlet = createOutlet<Piece>();
  const eventOutlet = createOutlet<WireEvent>();
  /** The last event that was written left as it came. */
  let isSteady = false;

  function throughAll(pieces: readonly Piece[]): readonly Piece[] {
    let after = pieces;
    for (const stage of pieceStages) after = through(stage, after);
    return after;
  }

  function through(stage: Stage, pieces: readonly Piece[]): readonly Piece[] {
    if (stage.isBroken || !isWanted(stage, pieces)) return pieces;
    return passed(stage, pieces, pieceOutlet, handPiece);
  }

  /** The fixes read what left without them. It left because none of them would have changed it: what they emit is known. */
  function catchUp(): void {
    const left = plainRun.take();
    if (left !== null) throughAll([left]);
  }

  /** `through` where no more pieces will come: what the stage still holds follows. */
  function lastThrough(stage: Stage, pieces: readonly Piece[]): readonly Piece[] {
    const out = [...through(stage, pieces)];
    if (stage.isBroken) return out;
    const last: Piece[] = [];
    try {
      stage.hooks.lastPieces?.((piece) => last.push(piece));
    } catch (error) {
      markBroken(stage, error);
      return out;
    }
    return [...out, ...last];
  }

  function straighten(events: readonly WireEvent[]): readonly WireEvent[] {
    let current = events;
    for (const stage of eventStages) {
      if (!stage.isBroken) current = passed(stage, current, eventOutlet, handEvent);
    }
    return current;
  }

  /** Hands each item to a fix. Where the fix throws, the item at hand passes as it came, once, and all later ones too. */
  function passed<T>(stage: Stage, items: readonly T[], outlet: Outlet<T>, hand: Hand<T>): readonly T[] {
    for (const item of items) {
      const before = outlet.count();
      try {
        if (stage.isBroken) outlet.emit(item);
        else hand(stage, item, outlet.emit);
      } catch (error) {
        markBroken(stage, error);
        outlet.cut(before);
        outlet.emit(item);
      }
    }
    return outlet.take(items);
  }

  function markBroken(stage: Stage, error: unknown): void {
    stage.isBroken = true;
    onFault(stage.fix, error);
  }

  /** Untouched events go through the editor too: it follows the numbering of what leaves. */
  function edited(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[] {
    return stream.edit?.(event, before, after) ?? [event];
  }

  function pass(pieces: readonly Piece[]): readonly Piece[] {
    if (plainRun.adds(pieces)) return pieces;
    catchUp();
    const after = throughAll(pieces);
    plainRun.follows(pieces);
    return after;
  }

  function write(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): readonly WireEvent[] {
    const events = straighten(edited(event, before, after));
    isSteady = events.length === 1 && events[0] === event;
    if (isDropped) return [];
    leaving?.(after);
    return events;
  }

  return {
    isIdle,
    event: (event, pieces) => write(event, pieces, pass(pieces)),
    pass,
    write,
    goesOn: (piece) => isIdle || (isSteady && !isDropped && plainRun.goesOn(piece)),
    isSteady: () => isSteady && !isDropped,
    end() {
      catchUp();
      let after: readonly Piece[] = stream.breakOff();
      for (const stage of pieceStages) after = lastThrough(stage, after);
      leaving?.(after);
      // There is no event to ride on: an empty one takes its place and is left out again.
      const carrier: WireEvent = { name: null, json: undefined, data: '', raw: new Uint8Array(0) };
      return straighten(edited(carrier, [], after).filter((event) => event !== carrier));
    },

    body(body, before = dialect.readBody(body)) {
      let after = before;
      for (const stage of pieceStages) after = lastThrough(stage, after);
      let result = dialect.editBody?.(body, before, after) ?? body;
      for (const stage of stages) {
        if (stage.isBroken) continue;
        try {
          result = stage.hooks.body?.(result) ?? result;
        } catch (error) {
          markBroken(stage, error);
        }
      }
      if (isDropped) return null;
      leaving?.(after);
      return result;
    },
  };
}

type Hand<T> = (stage: Stage, item: T, emit: Emit<T>) => void;

const handPiece: Hand<Piece> = (stage, piece, emit) => {
  if (stage.kinds.has(piece.kind)) stage.hooks.piece?.(piece, emit);
  else emit(piece);
};

const handEvent: Hand<WireEvent> = (stage, event, emit) => stage.hooks.event?.(event, emit);

function isWanted({ kinds }: Stage, pieces: readonly Piece[]): boolean {
  for (const piece of pieces) if (kinds.has(piece.kind)) return true;
  return false;
}

/** The repairer stands where the first fix that needs it stands, and works for all of them. */
function createStages(fixes: FixSet, context: AnswerContext, onFault: AnswerChainOptions['onFault']): Stage[] {
  const stages: Stage[] = [];
  const rules = new Map<RepairRule, string>();
  let repairAt = -1;
  let truncated: 'report' | 'close_complete_values' = 'close_complete_values';
  for (const { fix, options } of fixes) {
    const hooks = hooksOf(fix, options);
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

  function hooksOf(fix: Fix, options: ActiveFix['options']): AnswerHooks | undefined {
    try {
      return fix.answer?.(context, options);
    } catch (error) {
      onFault(fix.info.id, error);
      return undefined;
    }
  }
}
