import type { Json, JsonObject, JsonPath } from './json.ts';
import type { Piece } from './piece.ts';
import type { WireEvent } from './wire-event.ts';

export type DialectId = 'openai-chat' | 'openai-completions' | 'openai-responses' | 'anthropic' | 'llama-completion';

/** What went wrong between client and backend, before a dialect gives it its shape. */
export interface ProxyFailure {
  httpStatus: number;
  /** Stable word for programs, e.g. `backend_unreachable`. */
  code: string;
  /** One sentence for people: what failed, with what, and the remedy. */
  message: string;
}

/** How one API says things. The dialects that fixes work on can also edit; the others are read for their numbers alone. */
export interface Dialect {
  readonly id: DialectId;
  createStream(options?: StreamOptions): StreamDialect;
  /** Pieces of a non-streamed answer, in order. */
  readBody(body: JsonObject): Piece[];
  /** The body that says `after` where it said `before`; the same object when nothing differs. */
  editBody?(body: JsonObject, before: readonly Piece[], after: readonly Piece[]): JsonObject;
  /** A failure as the JSON body of an HTTP error. */
  errorBody(failure: ProxyFailure): JsonObject;
  /** A failure as the last events of a stream that had begun. */
  errorEvents(failure: ProxyFailure): WireEvent[];
}

/** What the writing back of a stream has to reckon with. */
export interface StreamOptions {
  /**
   * All text of a block may turn out to be something else, such as a call: its announcement then waits for the first text that
   * stays, so that no empty block appears. False announces at once. Default: true.
   */
  textMayGo: boolean;
}

/** The reading of one stream. Stateful: events must be given in order. */
export interface StreamDialect {
  read(event: WireEvent): Piece[];
  /** What the end of the stream implies after the last event: calls that nobody closed. */
  breakOff(): Piece[];
  /**
   * The events that say `after` where `event`, the one just read, said `before`. An event whose pieces are all untouched comes
   * back as it is, raw bytes included.
   */
  edit?(event: WireEvent, before: readonly Piece[], after: readonly Piece[]): WireEvent[];
  /**
   * Where the text of the event just read stands in its JSON, if the event said nothing but that text (`pieces`). Another event right
   * behind it that differs in this string alone is then read and edited in the same way, and changes nothing that is remembered.
   * Null, or no such function, where that does not hold.
   */
  deltaPath?(event: WireEvent, pieces: readonly Piece[]): JsonPath | null;
}

/** An event made here, with no bytes of its own yet. */
export function madeEvent(json: Json, name: string | null = null): WireEvent {
  return { name, json, data: '', raw: null };
}

/** True when a chain of fixes gave back the very pieces it was given. */
export function isUntouched(before: readonly Piece[], after: readonly Piece[]): boolean {
  return before === after || (before.length === after.length && before.every((piece, index) => piece === after[index]));
}
