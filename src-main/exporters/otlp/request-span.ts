import { createHash } from 'node:crypto';
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { attributeNames, commonAttributes, errorType, operationName, type ServerAddress } from './conventions.ts';

/**
 * One request as one span, a trace of its own. Its ids come from the request's: the trace id is the request id without hyphens,
 * and a repeated delivery is the same span.
 */
export function requestSpan(
  metrics: RequestMetrics,
  server: ServerAddress,
  resource: Resource,
  instrumentationScope: ReadableSpan['instrumentationScope'],
): ReadableSpan {
  const ids = spanIds(metrics.request_id);
  const startMs = Date.parse(metrics.timestamp);
  return {
    name: [operationName(metrics), metrics.model].filter((part) => part !== null).join(' '),
    kind: SpanKind.CLIENT,
    spanContext: () => ({ ...ids, traceFlags: TraceFlags.SAMPLED }),
    startTime: hrTime(startMs),
    endTime: hrTime(startMs + metrics.duration_ms),
    duration: hrTime(metrics.duration_ms),
    status: spanStatus(metrics),
    attributes: withoutUnknown(spanAttributes(metrics, server)),
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function spanAttributes(m: RequestMetrics, server: ServerAddress): Record<string, Attributes[string] | null> {
  return {
    ...commonAttributes(m, server),
    [attributeNames.responseModel]: m.model,
    [attributeNames.requestStream]: m.streaming,
    [attributeNames.conversationId]: m.session_id,
    [attributeNames.agentId]: m.agent_id,
    [attributeNames.finishReasons]: m.finish_reason === null ? null : [m.finish_reason],
    [attributeNames.timeToFirstChunk]: seconds(m.ttft_ms),
    [attributeNames.inputTokens]: m.prompt_tokens,
    [attributeNames.cachedTokens]: m.cached_tokens,
    [attributeNames.outputTokens]: m.completion_tokens,
    [attributeNames.reasoningTokens]: m.reasoning_tokens,
    [attributeNames.errorType]: errorType(m),
    'http.response.status_code': m.http_status,
    'url.path': m.endpoint,
    'user_agent.original': m.client,
    'llama_proxy.request_id': m.request_id,
    'llama_proxy.status': m.status,
    'llama_proxy.dialect': m.dialect,
    'llama_proxy.prefill_tps': m.prompt_tps,
    'llama_proxy.decode_tps': m.generation_tps,
    'llama_proxy.rate_clock': m.rate_clock,
    'llama_proxy.prefill_s': seconds(m.prompt_ms),
    'llama_proxy.decode_s': seconds(m.generation_ms),
    'llama_proxy.queue_s': seconds(m.queue_ms),
    'llama_proxy.overhead_s': seconds(m.proxy_overhead_ms),
    'llama_proxy.reasoning_s': seconds(m.reasoning_ms),
    'llama_proxy.answer_s': seconds(m.answer_ms),
    'llama_proxy.tool_call_s': seconds(m.tool_call_ms),
    'llama_proxy.context_used': m.context_used,
    'llama_proxy.context_total': m.context_total,
    'llama_proxy.draft_tokens': m.draft_tokens,
    'llama_proxy.draft_accepted': m.draft_accepted_tokens,
    'llama_proxy.tool_calls': m.tool_calls,
    'llama_proxy.fixes': m.fixes,
    'llama_proxy.repairs': m.repairs,
    'llama_proxy.unrepaired': m.unrepaired,
  };
}

function withoutUnknown(attributes: Record<string, Attributes[string] | null>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)) as Attributes;
}

function spanStatus({ status, error }: RequestMetrics): ReadableSpan['status'] {
  if (status !== 'failed') return { code: SpanStatusCode.UNSET };
  return { code: SpanStatusCode.ERROR, ...(error === null ? {} : { message: error }) };
}

function spanIds(requestId: string): { traceId: string; spanId: string } {
  const hash = createHash('sha256').update(requestId).digest('hex');
  const hex = requestId.replaceAll('-', '').toLowerCase();
  return { traceId: /^[\da-f]{32}$/.test(hex) ? hex : hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

function hrTime(ms: number): HrTime {
  const wholeSeconds = Math.floor(ms / 1000);
  return [wholeSeconds, Math.round((ms - wholeSeconds * 1000) * 1_000_000)];
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
