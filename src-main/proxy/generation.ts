import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
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
    tools: toolsOf(body),
  };
}

/** Tools in the three spellings: OpenAI chat nests them in `function`, Responses and Anthropic do not. */
function toolsOf(body: JsonObject | null): ReadonlyMap<string, JsonObject | null> {
  const tools = new Map<string, JsonObject | null>();
  for (const value of asArray(body?.tools)) {
    const tool = asObject(value);
    const declared = asObject(tool?.function) ?? tool;
    const name = asString(declared?.name);
    if (name !== null) tools.set(name, asObject(declared?.parameters ?? declared?.input_schema) ?? null);
  }
  return tools;
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return undefined; // The backend will say what is wrong with it.
  }
}
