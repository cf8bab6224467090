import { z } from 'zod';
import type { Aggregate } from './aggregate.ts';
import { cacheHitRatio, draftAcceptance, generationTps, prefillTps } from './quantities.ts';
import type { RequestMetrics } from './request-metrics.ts';

const count = z.int().nonnegative();
const rate = z.number().nonnegative().nullable();

/** Many requests as one, as `aggregate` makes it, and how they went. */
export const requestTotals = z.object({
  requests: count,
  failed: count,
  aborted: count,
  /** Requests in which something broken was put right. */
  repaired: count,
  /** Broken things that could not be repaired. */
  unrepaired: count,
  promptTokens: count,
  cachedTokens: count,
  completionTokens: count,
  reasoningTokens: count,
  toolCalls: count,
  /** Σ duration of the requests; those that ran side by side count each. */
  durationMs: z.number().nonnegative(),
  promptTps: rate,
  generationTps: rate,
  cacheHitRatio: rate,
  draftAcceptance: rate,
});
export type RequestTotals = z.infer<typeof requestTotals> & Aggregate;

/** How the requests of a session were found to belong together: the client named it, or no long pause lay between them. */
export const sessionSource = z.enum(['client', 'gap']);
export type SessionSource = z.infer<typeof sessionSource>;

export const sessionSummary = requestTotals.extend({
  /** The client's own session id, else the id of the session's first request. */
  id: z.string(),
  source: sessionSource,
  startedAt: z.iso.datetime(),
  /** When the last answer so far ended. */
  endedAt: z.iso.datetime(),
  client: z.string().nullable(),
  /** In the order in which they first answered. */
  models: z.array(z.string()),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

/**
 * Sums that can be kept and added to, from which `RequestTotals` follow. A rate is kept as the tokens and milliseconds it was made
 * of, a share as both its parts over the requests that know both: only so do sums of sums stay token-weighted.
 */
export const totalSums = [
  'requests',
  'failed',
  'aborted',
  'repaired',
  'unrepaired',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'tool_calls',
  'duration_ms',
  'prefill_tokens',
  'prefill_ms',
  'generation_tokens',
  'generation_ms',
  'cache_hit_tokens',
  'cache_known_tokens',
  'draft_tokens',
  'draft_accepted_tokens',
] as const;
export type TotalSums = Record<(typeof totalSums)[number], number>;

/** What one request adds to the sums. */
export function sumsOf(metrics: RequestMetrics): TotalSums {
  const prefill = rateParts(metrics.prompt_tps, metrics.prompt_ms);
  const generation = rateParts(metrics.generation_tps, metrics.generation_ms);
  const knowsCache = metrics.cached_tokens !== null && metrics.prompt_tokens !== null;
  const knowsDraft = metrics.draft_tokens !== null && metrics.draft_accepted_tokens !== null;
  return {
    requests: 1,
    failed: metrics.status === 'failed' ? 1 : 0,
    aborted: metrics.status === 'aborted' ? 1 : 0,
    repaired: metrics.repairs > 0 ? 1 : 0,
    unrepaired: metrics.unrepaired,
    prompt_tokens: metrics.prompt_tokens ?? 0,
    cached_tokens: metrics.cached_tokens ?? 0,
    completion_tokens: metrics.completion_tokens ?? 0,
    reasoning_tokens: metrics.reasoning_tokens ?? 0,
    tool_calls: metrics.tool_calls,
    duration_ms: metrics.duration_ms,
    prefill_tokens: prefill.tokens,
    prefill_ms: prefill.ms,
    generation_tokens: generation.tokens,
    generation_ms: generation.ms,
    cache_hit_tokens: knowsCache ? (metrics.cached_tokens ?? 0) : 0,
    cache_known_tokens: knowsCache ? (metrics.prompt_tokens ?? 0) : 0,
    draft_tokens: knowsDraft ? (metrics.draft_tokens ?? 0) : 0,
    draft_accepted_tokens: knowsDraft ? (metrics.draft_accepted_tokens ?? 0) : 0,
  };
}

export function totalsOf(sums: TotalSums): RequestTotals {
  return {
    requests: sums.requests,
    failed: sums.failed,
    aborted: sums.aborted,
    repaired: sums.repaired,
    unrepaired: sums.unrepaired,
    promptTokens: sums.prompt_tokens,
    cachedTokens: sums.cached_tokens,
    completionTokens: sums.completion_tokens,
    reasoningTokens: sums.reasoning_tokens,
    toolCalls: sums.tool_calls,
    durationMs: sums.duration_ms,
    promptTps: prefillTps(sums.prefill_tokens, sums.prefill_ms),
    generationTps: generationTps(sums.generation_tokens, sums.generation_ms),
    cacheHitRatio: cacheHitRatio(sums.cache_hit_tokens, sums.cache_known_tokens),
    draftAcceptance: draftAcceptance(sums.draft_accepted_tokens, sums.draft_tokens),
  };
}

/** A rate times its time gives back the very tokens that it was made of, which the token columns alone could not tell. */
export function rateParts(tps: number | null, ms: number | null): { tokens: number; ms: number } {
  return tps === null || ms === null ? { tokens: 0, ms: 0 } : { tokens: (tps * ms) / 1000, ms };
}
