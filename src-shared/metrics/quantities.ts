/**
 * What each quantity of a request means: the one place where tokens and milliseconds become rates, totals and shares. Every
 * function takes null for "unknown" and gives null when the answer cannot be known.
 */

/**
 * Prefill tokens/s: prompt_n / (prompt_ms / 1000), cached tokens excluded, as llama-server's own `prompt_per_second`
 * (tools/server/server-common.cpp), which wins where the
 * backend states it. Nothing read is no speed.
 */
export function prefillTps(
  processedTokens: number | null,
  promptMs: number | null,
  stated: number | null = null,
): number | null {
  if (processedTokens === 0) return null;
  return stated ?? quotient(processedTokens, promptMs === null ? null : promptMs / 1000);
}

/**
 * Generation tokens/s: predicted_n / (predicted_ms / 1000). The backend's own `predicted_per_second` wins where it is stated: since
 * b11669 it leaves the first token out, which the prefill made. A single token belongs to the prefill: llama-server then reports a microsecond, a million tokens a second, which says nothing.
 */
export function generationTps(
  generatedTokens: number | null,
  generatedMs: number | null,
  stated: number | null = null,
): number | null {
  if (generatedTokens === null || generatedTokens < 2) return null;
  return stated ?? quotient(generatedTokens, generatedMs === null ? null : generatedMs / 1000);
}

/** Generation tokens/s by an observer's clock: n tokens have n - 1 gaps between the first and the last. */
export function generationTpsByClock(generatedTokens: number | null, firstToLastMs: number | null): number | null {
  if (generatedTokens === null || generatedTokens < 2) return null;
  return quotient(generatedTokens - 1, firstToLastMs === null ? null : firstToLastMs / 1000);
}

/**
 * The whole prompt from llama.cpp's `timings`, whose prompt_n excludes cached tokens (tools/server/README.md: prompt_n + cache_n).
 * ik_llama.cpp has no cache_n; the sum is then unknown. OpenAI's `usage.prompt_tokens` is the whole prompt already.
 */
export function promptTotalFromTimings(promptN: number | null, cacheN: number | null): number | null {
  return sum(promptN, cacheN);
}

/**
 * The whole prompt from Anthropic's `usage`, whose input_tokens excludes what the cache gave or took
 * (docs.anthropic.com, prompt caching). Older llama-server builds send the whole as input_tokens and no cache fields.
 */
export function promptTotalFromAnthropic(
  inputTokens: number | null,
  cacheReadTokens: number | null,
  cacheCreationTokens: number | null,
): number | null {
  return inputTokens === null ? null : inputTokens + (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0);
}

/**
 * Prompt plus answer: `usage.total_tokens`, and also the context that the request filled (tools/server/README.md:
 * prompt_n + cache_n + predicted_n).
 */
export function totalTokens(promptTokens: number | null, completionTokens: number | null): number | null {
  return sum(promptTokens, completionTokens);
}

/** Share of the slot's context in use, 0 to 100. A total of 0 is the router's placeholder and means unknown. */
export function contextPercent(usedTokens: number | null, contextTokens: number | null): number | null {
  return percent(quotient(usedTokens, contextTokens));
}

/** Share of the prompt that came from the backend's cache: cache_n / (cache_n + prompt_n), 0 to 1. */
export function cacheHitRatio(cachedTokens: number | null, promptTokens: number | null): number | null {
  return quotient(cachedTokens, promptTokens);
}

/**
 * Tokens read again although the request before had left them in the context: of what it left, as much as this prompt can share,
 * less what the cache gave. Null where one of the three is unknown.
 */
export function rereadTokens(
  previousContext: number | null,
  { prompt_tokens, cached_tokens }: { prompt_tokens: number | null; cached_tokens: number | null },
): number | null {
  if (previousContext === null || prompt_tokens === null || cached_tokens === null) return null;
  return Math.max(0, Math.min(previousContext, prompt_tokens) - cached_tokens);
}

/** Speculative decoding: draft_n_accepted / draft_n, 0 to 1. */
export function draftAcceptance(acceptedTokens: number | null, draftedTokens: number | null): number | null {
  return quotient(acceptedTokens, draftedTokens);
}

/** What is known of the wait before prefill. All times in milliseconds since the request was received. */
export interface QueueObservation {
  forwardedMs: number | null;
  /** The answer's headers. llama-server sends them when a slot takes the request up (ggml-org/llama.cpp#23884). */
  headersMs: number | null;
  firstTokenMs: number | null;
  /** How long the prefill took. */
  promptMs: number | null;
}

/**
 * Estimate of the wait for a slot: time to first token less prefill, and less what the proxy spent before forwarding. The first
 * token of a tool call is seen late (its markup never leaves llama-server), so the wait for the headers bounds the estimate.
 */
export function queueEstimateMs({ forwardedMs, headersMs, firstTokenMs, promptMs }: QueueObservation): number | null {
  if (firstTokenMs === null || promptMs === null) return null;
  const sentMs = forwardedMs ?? 0;
  const waitedMs = Math.min(firstTokenMs - promptMs, headersMs ?? Number.POSITIVE_INFINITY) - sentMs;
  return Math.max(0, waitedMs);
}

/** How far a prefill is, from llama.cpp's `prompt_progress`. Cached tokens are no work and count for nothing. */
export interface PrefillProgress {
  /** 0 to 1. */
  ratio: number | null;
  tokensPerSecond: number | null;
  /** Time left at the speed so far. */
  etaMs: number | null;
}

/** Work done is (processed - cached) / (total - cached) (tools/server/README.md, return_progress). */
export function prefillProgress(total: number, cached: number, processed: number, timeMs: number): PrefillProgress {
  const done = Math.max(0, processed - cached);
  const todo = Math.max(0, total - cached);
  const tokensPerSecond = prefillTps(done, timeMs);
  const etaMs = quotient(Math.max(0, todo - done), tokensPerSecond);
  return { ratio: quotient(done, todo), tokensPerSecond, etaMs: etaMs === null ? null : etaMs * 1000 };
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function percent(ratio: number | null): number | null {
  return ratio === null ? null : ratio * 100;
}

function quotient(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || dividend < 0 || divisor <= 0 ? null : dividend / divisor;
}
