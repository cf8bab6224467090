import type { JsonObject } from '#shared/dialects/json.ts';

/** What `timings` is computed from. Times in milliseconds. */
export interface TimingCounts {
  cachedTokens: number;
  promptTokens: number;
  promptMs: number;
  generatedTokens: number;
  generatedMs: number;
  draft?: { proposed: number; accepted: number } | undefined;
}

/**
 * llama.cpp's `timings` object in its key order. The first generated token comes out of the prefill, so the generation rates
 * count one token less than `predicted_n` (seen on b11669: 8 tokens in 0.702 ms give 9971.5 per second).
 */
export function timings(counts: TimingCounts): JsonObject {
  const promptMs = microseconds(counts.promptMs);
  const generatedMs = microseconds(counts.generatedMs);
  const steps = counts.generatedTokens - 1;
  const object: JsonObject = {
    cache_n: counts.cachedTokens,
    prompt_n: counts.promptTokens,
    prompt_ms: promptMs,
    prompt_per_token_ms: ratio(promptMs, counts.promptTokens),
    prompt_per_second: perSecond(counts.promptTokens, promptMs),
    predicted_n: counts.generatedTokens,
    predicted_ms: generatedMs,
    predicted_per_token_ms: ratio(generatedMs, steps),
    predicted_per_second: perSecond(Math.max(steps, 0), generatedMs),
  };
  if (counts.draft) {
    object.draft_n = counts.draft.proposed;
    object.draft_n_accepted = counts.draft.accepted;
  }
  return object;
}

function ratio(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : 0;
}

/** In llama.cpp's order of operations, so that the last digit is the same. */
function perSecond(tokens: number, milliseconds: number): number {
  return milliseconds > 0 ? (1000 / milliseconds) * tokens : 0;
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
