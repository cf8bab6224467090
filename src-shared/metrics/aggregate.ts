import { cacheHitRatio, draftAcceptance, generationTps, prefillTps } from './quantities.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Many requests as one. Token counts are sums over the requests that know them. */
export interface Aggregate {
  requests: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  toolCalls: number;
  /** Σ tokens / Σ time, so a long request weighs more than a short one. Null when no request has a rate. */
  promptTps: number | null;
  generationTps: number | null;
  /** Σ cached / Σ prompt over the requests that know both, 0 to 1. */
  cacheHitRatio: number | null;
  /** Σ accepted / Σ drafted, 0 to 1. */
  draftAcceptance: number | null;
}

/** Sums up records. Rates are never averaged: a mean of rates would let a ten-token request outvote a long one. */
export function aggregate(records: Iterable<RequestMetrics>): Aggregate {
  const sums = { requests: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0, toolCalls: 0 };
  const prefill = { tokens: 0, ms: 0 };
  const generation = { tokens: 0, ms: 0 };
  const cache = { cached: 0, prompt: 0 };
  const draft = { accepted: 0, drafted: 0 };
  for (const record of records) {
    sums.requests += 1;
    sums.promptTokens += record.prompt_tokens ?? 0;
    sums.cachedTokens += record.cached_tokens ?? 0;
    sums.completionTokens += record.completion_tokens ?? 0;
    sums.reasoningTokens += record.reasoning_tokens ?? 0;
    sums.toolCalls += record.tool_calls;
    addRate(prefill, record.prompt_tps, record.prompt_ms);
    addRate(generation, record.generation_tps, record.generation_ms);
    if (record.cached_tokens !== null && record.prompt_tokens !== null) {
      cache.cached += record.cached_tokens;
      cache.prompt += record.prompt_tokens;
    }
    if (record.draft_tokens !== null && record.draft_accepted_tokens !== null) {
      draft.drafted += record.draft_tokens;
      draft.accepted += record.draft_accepted_tokens;
    }
  }
  return {
    ...sums,
    promptTps: prefillTps(prefill.tokens, prefill.ms),
    generationTps: generationTps(generation.tokens, generation.ms),
    cacheHitRatio: cacheHitRatio(cache.cached, cache.prompt),
    draftAcceptance: draftAcceptance(draft.accepted, draft.drafted),
  };
}

/**
 * A rate times its time gives back the very tokens that it was made of: prompt_n without the cached ones, predicted_n, or n - 1
 * by the proxy's clock. The token columns alone could not tell these apart.
 */
function addRate(sum: { tokens: number; ms: number }, tps: number | null, ms: number | null): void {
  if (tps === null || ms === null) return;
  sum.tokens += (tps * ms) / 1000;
  sum.ms += ms;
}
