import type { z } from 'zod';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
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

/** What a fix may know of the request whose answer it mends. */
export interface ResponseContext {
  readonly dialect: 'openai-chat' | 'anthropic' | 'openai-responses';
  readonly streaming: boolean;
  /** The parsed request body; null when it was not JSON or too large to keep. */
  readonly request: JsonObject | null;
  /** Tools of this very request by name, with their JSON schema (null where the tool gave none). */
  readonly tools: ReadonlyMap<string, JsonObject | null>;
  report(record: FixReport): void;
}

/** A RepairRecord without what the caller knows already. */
export type FixReport = Omit<RepairRecord, 'request_id' | 'timestamp'>;

export type Emit<T> = (item: T) => void;

/** The hooks of one fix in one answer. All state of a fix lives in the closure that made them. */
export interface ResponseHooks {
  /** Defects of tool-call arguments that the repairer shall mend in this fix's name. */
  readonly repairRules?: readonly RepairRule[];
  /** Whole events, before they are read as pieces: order, missing fields. Emit none to drop, several to insert. */
  event?(event: WireEvent, emit: Emit<WireEvent>): void;
  /** The kinds of piece that `piece` wants to see; others pass by. */
  readonly kinds?: readonly Piece['kind'][];
  piece?(piece: Piece, emit: Emit<Piece>): void;
  /** A non-streamed answer, before it is read as pieces. Returns the body to use; the same object means unchanged. */
  body?(body: JsonObject): JsonObject;
}

/** A fix: one file, one line in registry.ts. */
export interface Fix {
  readonly info: FixInfo;
  /** Called once per answer; undefined when this fix has nothing to do there. `options` were checked by `info.options`. */
  response?(context: ResponseContext, options: Record<string, unknown>): ResponseHooks | undefined;
}
