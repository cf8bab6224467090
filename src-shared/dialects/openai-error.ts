import { madeEvent, type ProxyFailure } from './dialect.ts';
import { asObject, asString, type Json, type JsonObject } from './json.ts';
import type { ErrorPiece } from './piece.ts';
import type { WireEvent } from './wire-event.ts';

/** OpenAI's error object: `type` tells the class by status, `code` our stable word. */
export function openAiErrorBody({ httpStatus, code, message }: ProxyFailure): JsonObject {
  return { error: { message, type: httpStatus >= 500 ? 'server_error' : 'invalid_request_error', param: null, code } };
}

/** A stream's last event. No `[DONE]` follows: the answer was not done (llama-server itself ends so, server-context.cpp). */
export function openAiErrorEvents(failure: ProxyFailure): WireEvent[] {
  return [madeEvent(openAiErrorBody(failure))];
}

/** The message of an `error` member, in the shapes that servers put there. */
export function readError(value: Json | undefined): ErrorPiece | undefined {
  if (value === undefined || value === null) return undefined;
  const message = asString(value) ?? asString(asObject(value)?.message) ?? JSON.stringify(value);
  return { kind: 'error', message };
}
