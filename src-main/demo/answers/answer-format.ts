import type { JsonObject } from '#shared/dialects/json.ts';
import type { GenerationEvent, GenerationResult } from '../engine/generation.ts';

/** What the answer to one request needs to know beside its content. */
export interface AnswerContext {
  /** 32 characters, unique for the answer; each dialect sets its own prefix. */
  id: string;
  /** Seconds since 1970. */
  created: number;
  model: string;
  /** `system_fingerprint` of the OpenAI dialects. */
  build: string;
  body: JsonObject;
  prompt: string;
  /** `generation_settings` of the native dialect. */
  settings: JsonObject;
}

/** One answer in one dialect. */
export interface AnswerFormat {
  /** The event as the server-sent events of zero or more socket writes. */
  stream(event: GenerationEvent): string[];
  /** The whole answer of a request that did not ask for a stream. */
  body(result: GenerationResult): JsonObject;
}

/** An event without a name, as all but two dialects send it. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event with a name. */
export function namedEvent(name: string, data: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Nothing is written where a token shows nothing. */
export function oneWrite(events: readonly string[]): string[] {
  return events.length === 0 ? [] : [events.join('')];
}
