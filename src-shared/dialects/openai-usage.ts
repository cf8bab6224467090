import { asNumber, asObject, type Json } from './json.ts';
import type { TimingsPiece, UsagePiece } from './piece.ts';

/** OpenAI's `usage` in its chat (`prompt_tokens`) and Responses (`input_tokens`) spelling; both count cached tokens in. */
export function readOpenAiUsage(value: Json | undefined): UsagePiece | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const promptDetails = asObject(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const completionDetails = asObject(usage.completion_tokens_details ?? usage.output_tokens_details);
  return {
    kind: 'usage',
    usage: {
      promptTokens: asNumber(usage.prompt_tokens ?? usage.input_tokens),
      cachedTokens: asNumber(promptDetails?.cached_tokens),
      completionTokens: asNumber(usage.completion_tokens ?? usage.output_tokens),
      reasoningTokens: asNumber(completionDetails?.reasoning_tokens),
      acceptedPredictionTokens: asNumber(completionDetails?.accepted_prediction_tokens),
      rejectedPredictionTokens: asNumber(completionDetails?.rejected_prediction_tokens),
    },
  };
}

/** llama.cpp's `timings` object; ik_llama.cpp leaves out `cache_n`, builds without drafting `draft_n`. */
export function readTimings(value: Json | undefined): TimingsPiece | undefined {
  const timings = asObject(value);
  if (timings === undefined) return undefined;
  return {
    kind: 'timings',
    timings: {
      cachedTokens: asNumber(timings.cache_n),
      promptTokens: asNumber(timings.prompt_n),
      promptMs: asNumber(timings.prompt_ms),
      promptPerSecond: asNumber(timings.prompt_per_second),
      generatedPerSecond: asNumber(timings.predicted_per_second),
      generatedTokens: asNumber(timings.predicted_n),
      generatedMs: asNumber(timings.predicted_ms),
      draftTokens: asNumber(timings.draft_n),
      draftAcceptedTokens: asNumber(timings.draft_n_accepted),
    },
  };
}
