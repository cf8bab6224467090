import type { Json, JsonObject } from '#shared/dialects/json.ts';
import { asNumber } from '#shared/dialects/json.ts';
import type { Endpoint } from '../script/reply.ts';

/** The settings of one generation: what the simulation obeys, and what it reports of them. */
export interface GenerationSettings {
  /** -1 is no limit. */
  maxTokens: number;
  /** `params` of `GET /slots`. */
  slotParams: JsonObject;
  /** `generation_settings` of the native answer. */
  nativeSettings: JsonObject;
}

/** Of every field that shapes an answer; sampling fields are reported back and otherwise without effect. */
export function generationSettings(endpoint: Endpoint, body: JsonObject): GenerationSettings {
  const limit = asNumber(body.max_tokens) ?? asNumber(body.max_completion_tokens) ?? asNumber(body.max_output_tokens);
  const maxTokens = limit ?? asNumber(body.n_predict) ?? (endpoint === 'messages' ? 4096 : -1);
  const parsed = endpoint === 'chat' || endpoint === 'messages' || endpoint === 'responses';
  const changes: JsonObject = {
    max_tokens: maxTokens,
    n_predict: maxTokens,
    stream: body.stream === true,
    chat_format: parsed ? 'peg-native' : 'Content-only',
    reasoning_format: 'deepseek',
    generation_prompt: parsed ? '<|im_start|>assistant\n' : '',
    timings_per_token: body.timings_per_token === true,
  };
  for (const key of ['seed', 'temperature', 'top_k', 'top_p', 'min_p']) {
    const value = asNumber(body[key]);
    if (value !== null) changes[key] = value;
  }
  return {
    maxTokens,
    slotParams: { ...defaultParams(), ...changes },
    nativeSettings: { ...defaultParams(nativeOnly), ...changes },
  };
}

/** Fields that stand only in the native answer's settings, keyed by the field that they follow. */
const nativeOnly: Record<string, JsonObject> = {
  dry_penalty_last_n: { dry_sequence_breakers: ['\n', ':', '"', '*'] },
  adaptive_decay: { stop: [] },
  stream: { logit_bias: [] },
  min_keep: { grammar: '', grammar_lazy: false, grammar_triggers: [], preserved_tokens: [] },
};

/** The server's defaults in b11669's key order, as `/props` and `/slots` show them. */
export function defaultParams(inserted: Record<string, JsonObject> = {}): JsonObject {
  const entries: [string, Json][] = [
    ['seed', 4294967295],
    ['temperature', 0.800000011920929],
    ['dynatemp_range', 0],
    ['dynatemp_exponent', 1],
    ['top_k', 40],
    ['top_p', 0.949999988079071],
    ['min_p', 0.05000000074505806],
    ['top_n_sigma', -1],
    ['xtc_probability', 0],
    ['xtc_threshold', 0.10000000149011612],
    ['typical_p', 1],
    ['repeat_last_n', 64],
    ['repeat_penalty', 1],
    ['presence_penalty', 0],
    ['frequency_penalty', 0],
    ['dry_multiplier', 0],
    ['dry_base', 1.75],
    ['dry_allowed_length', 2],
    ['dry_penalty_last_n', 64],
    ['mirostat', 0],
    ['mirostat_tau', 5],
    ['mirostat_eta', 0.10000000149011612],
    ['adaptive_target', -1],
    ['adaptive_decay', 0.8999999761581421],
    ['max_tokens', -1],
    ['n_predict', -1],
    ['n_keep', 0],
    ['n_discard', 0],
    ['ignore_eos', false],
    ['stream', false],
    ['n_probs', 0],
    ['min_keep', 0],
    ['chat_format', 'Content-only'],
    ['reasoning_format', 'none'],
    ['reasoning_in_content', false],
    ['generation_prompt', ''],
    ['samplers', ['penalties', 'dry', 'top_n_sigma', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature']],
    ['speculative.types', 'none'],
    ['timings_per_token', false],
    ['post_sampling_probs', false],
    ['backend_sampling', false],
    ['lora', []],
  ];
  return Object.fromEntries(entries.flatMap(([key, value]) => [[key, value], ...Object.entries(inserted[key] ?? {})]));
}
