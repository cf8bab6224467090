import type { z } from 'zod';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { DeltaPiece, Piece } from '#shared/dialects/piece.ts';
import type { WireEvent } from '#shared/dialects/wire-event.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RepairRule } from '../repair/rules.ts';

/** What a fix says of itself. list-fixes, the tray, the settings form, the config schema and the docs table are drawn from this. */
export interface FixInfo {
  /** Key under `fixes.modules` in config.yaml. */
  readonly id: string;
  readonly title: string;
  /** One line: which trouble it ends, for whom. */
  readonly why: string;
  readonly enabledByDefault: boolean;
  /** Options beside `enabled`; every one has a default and a `.describe()`. */
  readonly options: z.ZodObject;
}

/** Dialects whose requests and answers fixes work on. */
export type FixDialect = 'openai-chat' | 'anthropic' | 'openai-responses';

/** What a fix may know of a request before it is sent. */
export interface RequestContext {
  readonly dialect: FixDialect;
  /** Leaves a record: outcome `healed_request`, or `unrepaired`. */
  report(report: FixReport): void;
}

/** What a fix may know of the request whose answer it mends, and how it says what it did. */
export interface AnswerContext extends RequestContext {
  readonly streaming: boolean;
  /** Status of the backend's answer. */
  readonly httpStatus: number;
  /** The request body as the client sent it; null when it was not JSON or too large to keep. */
  readonly request: JsonObject | null;
  /** The request body as the backend got it, healed where a fix healed it. */
  readonly sent: JsonObject | null;
  readonly requestBytes: number;
  /** Tools of this very request by name, with the client's own JSON schema (null where the tool gave none). */
  readonly tools: ReadonlyMap<string, JsonObject | null>;
  /** True for the answer to a request that was sent again, when the client has part of the first answer already. */
  readonly isContinued: boolean;
  /** Monotonic clock in ms. */
  now(): number;
  /** Something was changed that is no repair of what a model said (order, a missing field): only the fix's id is noted. */
  changed(fix: string): void;
  /** Adds to the time for which fixes withheld bytes. */
  held(ms: number): void;
  /** The error that the backend told of does no harm any more: the client's answer is whole, and counts as such. */
  recovered(): void;
  /**
   * Sends the request once more, with `body` in place of what was sent. The answer at hand is dropped from here on and the new one
   * takes its place; false when that was done before, and nothing happens then.
   */
  resend(body: JsonObject): boolean;
  /** The answer was ended here, its end marker included: the backend need not go on. Absent where nobody can be told. */
  stop?(): void;
}

/** Where a call stands in an answer. */
export interface CallPlace {
  choice: number;
  call: number;
}

/** A RepairRecord without what the caller knows already. */
export interface FixReport extends Omit<RepairRecord, 'request_id' | 'timestamp'> {
  /** The call of the answer that was broken, by its place among those that leave; null when it was lost and none leaves. */
  call?: CallPlace | null;
}

export type Emit<T> = (item: T) => void;

/** The hooks of one fix in one answer. All state of a fix lives in the closure that made them. */
export interface AnswerHooks {
  /** Defects of tool-call arguments that the repairer shall mend in this fix's name. */
  readonly repairRules?: readonly RepairRule[];
  /** What to do with arguments that were cut off; the last fix that says so decides. */
  readonly truncated?: 'report' | 'close_complete_values';
  /** The kinds of piece that `piece` wants to see; others pass by. */
  readonly kinds?: readonly Piece['kind'][];
  /** Emit the piece itself to leave it, a changed copy, none to drop it, several to insert. */
  piece?(piece: Piece, emit: Emit<Piece>): void;
  /**
   * Asked when the fix has read `piece`: true when it would now let more plain text in the same place pass as it is, whatever follows
   * (`chain/plain-run.ts` says what is plain). It may then see it later, several events joined, which spares it most events of an
   * answer. Without this it sees each.
   */
  isAtRest?(piece: DeltaPiece): boolean;
  /** The stream ended, cleanly or not: emit what is still held. */
  lastPieces?(emit: Emit<Piece>): void;
  /**
   * Whole events, after the pieces were written back: order, missing fields. Emit none to drop, several to insert. Of deltas in a row
   * that differ in their text alone (`StreamDialect.deltaPath`) only some are shown, once one of them has passed as it came.
   */
  event?(event: WireEvent, emit: Emit<WireEvent>): void;
  /** A non-streamed answer, after the pieces were written back. Returns the body to use; the same object means unchanged. */
  body?(body: JsonObject): JsonObject;
}

/** A fix: one file, one line in registry.ts. */
export interface Fix {
  readonly info: FixInfo;
  /**
   * Heals a request that the backend would refuse or read badly. Returns the body to send; the same object means untouched, and
   * a request that no fix touched is forwarded in the client's own bytes. Must not change `body` in place. `options` were checked
   * by `info.options`.
   */
  request?(body: JsonObject, context: RequestContext, options: Record<string, unknown>): JsonObject;
  /** Called once per answer; undefined when this fix has nothing to do there. `options` were checked by `info.options`. */
  answer?(context: AnswerContext, options: Record<string, unknown>): AnswerHooks | undefined;
}
