import { z } from 'zod';

/** How a request ended: answered whole, refused or broken off by the backend or the proxy, or left by the client. */
export const requestStatus = z.enum(['completed', 'failed', 'aborted']);
export type RequestStatus = z.infer<typeof requestStatus>;

/** Which clock the two rates come from: the backend's own `timings`, or the proxy's where the backend gives none. */
export const rateClock = z.enum(['backend', 'proxy']);
export type RateClock = z.infer<typeof rateClock>;

const count = z.int().nonnegative().nullable();
const milliseconds = z.number().nonnegative().nullable();
const tokensPerSecond = z.number().nonnegative().nullable();

/**
 * The one record that every generation request leaves, also when it failed or was aborted. The field names are the wire names of
 * the JSON and CSV formats, the history and the exporters. `null` is "unknown" and never 0. The first fourteen fields are the
 * reference format in its order; tools that read those keep working.
 */
export const requestMetrics = z.object({
  /** UUID made by the proxy. */
  request_id: z.string(),
  /** ISO 8601, UTC: when the proxy had read the request's headers. */
  timestamp: z.iso.datetime(),
  /** As the backend names it in its answer, else as the client asked for it. */
  model: z.string().nullable(),
  /** Whole prompt, cached tokens included: cache_n + prompt_n, OpenAI's `usage.prompt_tokens`, Anthropic's input + cache read + cache creation. */
  prompt_tokens: count,
  /** Everything generated, reasoning and tool calls included (`predicted_n`). */
  completion_tokens: count,
  total_tokens: count,
  /** Prefill tokens/s: prompt_n / (prompt_ms / 1000), cached tokens excluded. */
  prompt_tps: tokensPerSecond,
  /** Generation tokens/s: predicted_n / (predicted_ms / 1000); by the proxy's clock (n - 1) / (last - first token). */
  generation_tps: tokensPerSecond,
  /** Context size of the slot in tokens (`n_ctx` per slot). */
  context_total: count,
  /** prompt_n + cache_n + predicted_n. */
  context_used: count,
  /** context_used / context_total, 0 to 100. */
  context_percent: z.number().nonnegative().nullable(),
  streaming: z.boolean(),
  /** The backend's own word: `stop`, `length`, `tool_calls`, `end_turn`, `tool_use`, `max_tokens`... */
  finish_reason: z.string().nullable(),
  /** From the request's headers until the answer's last byte was handed to the client's socket. */
  duration_ms: z.number().nonnegative(),

  /** Name of the proxy instance that made the record. */
  instance: z.string(),
  /** Path without query, as the client sent it. */
  endpoint: z.string(),
  dialect: z.string(),
  /** Program named first in User-Agent, e.g. `claude-cli/2.1.4`. */
  client: z.string().nullable(),
  session_id: z.string().nullable(),
  agent_id: z.string().nullable(),
  status: requestStatus,
  /** Status line that the client got; null when it left before one was sent. */
  http_status: z.int().nullable(),
  /** One line on why the status is not `completed`. */
  error: z.string().nullable(),
  /** Prompt tokens taken from the backend's cache. */
  cached_tokens: count,
  reasoning_tokens: count,
  accepted_prediction_tokens: count,
  rejected_prediction_tokens: count,
  /** Speculative decoding: tokens drafted, and those the model accepted. */
  draft_tokens: count,
  draft_accepted_tokens: count,
  prompt_ms: milliseconds,
  generation_ms: milliseconds,
  /** From the request's headers to the first generated token of any kind, reasoning included. Streaming only. */
  ttft_ms: milliseconds,
  /** Estimate: time to first token less prefill, never below 0. Streaming only. */
  queue_ms: milliseconds,
  /** The proxy's own share: reading the request before forwarding it, plus the time that fixes held bytes back. */
  proxy_overhead_ms: milliseconds,
  /** Wall clock of the three phases of an answer, by the proxy's clock. Streaming only. */
  reasoning_ms: milliseconds,
  answer_ms: milliseconds,
  tool_call_ms: milliseconds,
  tool_calls: z.int().nonnegative(),
  /** Ids of the fixes that changed something, in the order in which they first acted. */
  fixes: z.array(z.string()),
  /** Broken things that were put right in the request or the answer; putting healthy events in order does not count. */
  repairs: z.int().nonnegative(),
  /** Tool calls or requests that were broken and could not be repaired. */
  unrepaired: z.int().nonnegative(),
  rate_clock: rateClock.nullable(),
});
export type RequestMetrics = z.infer<typeof requestMetrics>;
