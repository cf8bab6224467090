import { asNumber, asObject, type Json } from '#shared/dialects/json.ts';
import { asBoolean, positiveCount, wholeNumber } from './field-values.ts';

/** One slot of `GET /slots`; `null` where this build does not say it, or the slot has had no task yet. */
export interface BackendSlot {
  id: number;
  /** Tokens that fit into it. */
  contextSize: number | null;
  processing: boolean | null;
  taskId: number | null;
  /** Newer builds: tokens that the slot holds, prompt and answer. Some older ones: the prompt alone. */
  promptTokens: number | null;
  /** Prompt tokens read for the present task, without those from the cache. */
  processedTokens: number | null;
  /** Prompt tokens of the present task that the cache gave. */
  cachedTokens: number | null;
  /** Tokens generated for the present or the last task. */
  decodedTokens: number | null;
  /** Whether the present or the last task's answer is streamed. */
  streaming: boolean | null;
  speculative: boolean | null;
}

/** Reads `/slots` of newer and older llama-server and of ik_llama.cpp; null when the body is no list of slots. */
export function readSlots(body: Json | undefined): BackendSlot[] | null {
  if (!Array.isArray(body)) return null;
  const slots = body.map(readSlot);
  return slots.every((slot) => slot !== null) ? slots : null;
}

function readSlot(value: Json): BackendSlot | null {
  const slot = asObject(value);
  const id = wholeNumber(slot?.id);
  if (slot === undefined || id === null) return null;
  // An array with one object in newer builds, the bare object before and in ik_llama.cpp.
  const nextToken = asObject(Array.isArray(slot.next_token) ? slot.next_token[0] : slot.next_token);
  return {
    id,
    contextSize: positiveCount(slot.n_ctx),
    processing: asBoolean(slot.is_processing) ?? fromState(slot.state),
    taskId: wholeNumber(slot.id_task),
    promptTokens: wholeNumber(slot.n_prompt_tokens),
    processedTokens: wholeNumber(slot.n_prompt_tokens_processed),
    cachedTokens: wholeNumber(slot.n_prompt_tokens_cache),
    decodedTokens: wholeNumber(nextToken?.n_decoded),
    streaming: asBoolean(asObject(slot.params)?.stream),
    speculative: asBoolean(slot.speculative),
  };
}

/** Before llama.cpp #10162 (November 2024), and still in ik_llama.cpp: a number, of which only 0 is idle. */
function fromState(state: Json | undefined): boolean | null {
  const number = asNumber(state);
  return number === null ? null : number !== 0;
}
