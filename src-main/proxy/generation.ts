import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { readTools } from '#shared/dialects/request-tools.ts';
import type { AnswerContext } from '../fixes/fix.ts';

/** What the proxy reads in the body of a generation request. */
export interface GenerationRequest {
  /** null when the body was not a JSON object. */
  body: JsonObject | null;
  bytes: number;
  model: string | null;
  /** The client asked for a stream. */
  streaming: boolean;
  tools: AnswerContext['tools'];
}

export function readGenerationRequest(bytes: Buffer | null): GenerationRequest {
  const body = bytes === null ? null : (asObject(parsed(bytes)) ?? null);
  return {
    body,
    bytes: bytes?.length ?? 0,
    model: asString(body?.model),
    streaming: body?.stream === true,
    tools: readTools(body),
  };
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return undefined; // The backend will say what is wrong with it.
  }
}
