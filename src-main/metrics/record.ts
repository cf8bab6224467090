import {
  contextPercent,
  generationTps,
  generationTpsByClock,
  prefillTps,
  queueEstimateMs,
  totalTokens,
} from '#shared/metrics/quantities.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';
import type { RateClock, RequestMetrics, RequestStatus } from '#shared/metrics/request-metrics.ts';
import type { MeterStart } from './meter.ts';
import type { PhaseClock } from './phase-clock.ts';
import { oneLine } from './plain-text.ts';
import type { TokenCounts } from './token-ledger.ts';

/** All that was seen of a request that has ended. Times are milliseconds since it was received; null never happened. */
export interface Observed {
  start: MeterStart;
  status: RequestStatus;
  httpStatus: number | null;
  error: string | null;
  contextTotal: number | null;
  streaming: boolean;
  model: string | null;
  finishReason: string | null;
  counts: TokenCounts;
  phases: Pick<PhaseClock, 'spanMs' | 'spentMs'>;
  forwardedMs: number | null;
  headersMs: number | null;
  /** The first event that said anything of the answer, if only its model. */
  answerMs: number | null;
  firstTokenMs: number | null;
  durationMs: number;
  heldMs: number;
  toolCalls: number;
  fixes: string[];
  repairs: number;
  unrepaired: number;
}

/** The record of a request. The backend's own clock wins wherever it spoke; only then the proxy's is asked. */
export function makeRecord(seen: Observed): RequestMetrics {
  const { start, counts, phases } = seen;
  const usedTokens = totalTokens(counts.promptTokens, counts.completionTokens);
  const contextTotal = seen.contextTotal === 0 ? null : seen.contextTotal;
  const promptMs = counts.promptMs ?? observedPrefillMs(seen);
  const promptTps = prefillTps(counts.processedTokens, promptMs, counts.promptTps);
  const [generationMs, tokensPerSecond] =
    counts.generatedMs === null
      ? [phases.spanMs(), generationTpsByClock(counts.completionTokens, phases.spanMs())]
      : [counts.generatedMs, generationTps(counts.completionTokens, counts.generatedMs, counts.generationTps)];
  return {
    request_id: start.requestId,
    timestamp: start.timestamp,
    model: short(seen.model),
    prompt_tokens: counts.promptTokens,
    completion_tokens: counts.completionTokens,
    total_tokens: usedTokens,
    prompt_tps: rounded(promptTps),
    generation_tps: rounded(tokensPerSecond),
    context_total: contextTotal,
    context_used: usedTokens,
    context_percent: rounded(contextPercent(usedTokens, contextTotal)),
    streaming: seen.streaming,
    finish_reason: short(seen.finishReason),
    duration_ms: rounded(seen.durationMs),
    instance: start.instance,
    endpoint: excerpt(start.endpoint),
    dialect: start.dialect,
    client: start.client,
    session_id: start.sessionId,
    agent_id: start.agentId,
    status: seen.status,
    http_status: seen.httpStatus,
    error: seen.error === null ? null : oneLine(seen.error),
    cached_tokens: counts.cachedTokens,
    reasoning_tokens: counts.reasoningTokens,
    accepted_prediction_tokens: counts.acceptedPredictionTokens,
    rejected_prediction_tokens: counts.rejectedPredictionTokens,
    draft_tokens: counts.draftTokens,
    draft_accepted_tokens: counts.draftAcceptedTokens,
    prompt_ms: rounded(promptMs),
    generation_ms: rounded(generationMs),
    ttft_ms: rounded(seen.firstTokenMs),
    queue_ms: rounded(queueEstimateMs({ ...seen, promptMs })),
    proxy_overhead_ms: rounded(seen.forwardedMs === null ? null : seen.forwardedMs + seen.heldMs),
    reasoning_ms: rounded(phases.spentMs('reasoning')),
    answer_ms: rounded(phases.spentMs('answer')),
    tool_call_ms: rounded(phases.spentMs('tool_call')),
    tool_calls: seen.toolCalls,
    fixes: seen.fixes,
    repairs: seen.repairs,
    unrepaired: seen.unrepaired,
    rate_clock: rateClock(
      promptTps === null ? null : counts.promptMs === null ? 'proxy' : 'backend',
      tokensPerSecond === null ? null : counts.generatedMs === null ? 'proxy' : 'backend',
    ),
  };
}

/**
 * Where the backend tells no prefill time (`/v1/messages`), llama-server still shows it: headers leave when a slot takes the request
 * up (ggml-org/llama.cpp#23884), the first event (`message_start`, the role) when the first token is made. Older builds send both at
 * once, so a smaller gap is either no prefill to speak of or one that was not seen: unknown.
 */
const minSeenPrefillMs = 50;

function observedPrefillMs({ headersMs, answerMs }: Observed): number | null {
  if (headersMs === null || answerMs === null) return null;
  return answerMs - headersMs >= minSeenPrefillMs ? answerMs - headersMs : null;
}

/** Names come from outside and are kept with every record: a megabyte of model name is cut. */
function short(name: string | null): string | null {
  return name === null ? null : excerpt(name);
}

/** The weaker clock speaks for both rates. */
function rateClock(prompt: RateClock | null, generation: RateClock | null): RateClock | null {
  return prompt === 'proxy' || generation === 'proxy' ? 'proxy' : (prompt ?? generation);
}

/** To a thousandth: below that are only the traces of binary fractions. */
function rounded(value: number): number;
function rounded(value: number | null): number | null;
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
