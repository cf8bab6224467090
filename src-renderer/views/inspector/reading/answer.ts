import type { StoredBodyView } from '#shared/contract/history-queries.ts';
import { type FoldedChoice, foldPieces } from '#shared/dialects/answer-fold.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import { type KeptEvent, readEvents } from './sse-events.ts';

/** A kept answer, as far as it could be read. */
export interface Answer {
  /** In the order of the choices; most have one. */
  readonly choices: readonly FoldedChoice[];
  /** Errors that it told. */
  readonly errors: readonly string[];
  /** Null where it was not streamed. */
  readonly events: readonly KeptEvent[] | null;
}

/** What a kept answer said, folded from its stream or read from its body. */
export function readAnswer(body: StoredBodyView, dialect: Dialect): Answer {
  const events = isEventStream(body) ? readEvents(body.text, body.marks) : null;
  const pieces = events === null ? bodyPieces(body.text, dialect) : streamPieces(events, dialect);
  return {
    choices: [...foldPieces(pieces)].sort(([a], [b]) => a - b).map(([, choice]) => choice),
    errors: pieces.flatMap((piece) => (piece.kind === 'error' ? [piece.message] : [])),
    events,
  };
}

/** By its content type, else by its look. */
export function isEventStream({ headers, text }: StoredBodyView): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return type === undefined ? /^\s*(?:data|event|:)/.test(text) : type.includes('text/event-stream');
}

/** The JSON object that a kept body is; null for anything else, a cut one among them. */
export function jsonObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text) as Json) ?? null;
  } catch {
    // Cut off, or not JSON at all: it is shown as text.
    return null;
  }
}

function streamPieces(events: readonly KeptEvent[], dialect: Dialect): Piece[] {
  const stream = dialect.createStream();
  return [...events.flatMap((event) => stream.read(event)), ...stream.breakOff()];
}

function bodyPieces(text: string, dialect: Dialect): Piece[] {
  const body = jsonObject(text);
  return body === null ? [] : dialect.readBody(body);
}
