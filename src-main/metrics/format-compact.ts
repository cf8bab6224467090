import { draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Formatter } from './formatter.ts';
import { plainText } from './plain-text.ts';

/** One line of `key=value`, for logs. Values with spaces are quoted as in JSON; `-` is unknown; what does not apply is left out. */
export const compact: Formatter = {
  id: 'compact',
  format(metrics) {
    return [...referenceFields(metrics), ...furtherFields(metrics)].join(' ');
  },
};

function referenceFields(metrics: RequestMetrics): string[] {
  return [
    pair('model', metrics.model),
    `toks=${whole(metrics.prompt_tokens)}/${whole(metrics.completion_tokens)}`,
    `tps=${fixed(metrics.prompt_tps, 2)}/${fixed(metrics.generation_tps, 2)}`,
    `ctx=${whole(metrics.context_used)}/${whole(metrics.context_total)}`,
    ...(metrics.streaming ? ['stream'] : []),
    pair('finish', metrics.finish_reason),
    `dur=${fixed(metrics.duration_ms, 1)}ms`,
  ];
}

function furtherFields(metrics: RequestMetrics): string[] {
  const { draft_accepted_tokens: accepted, draft_tokens: drafted } = metrics;
  const acceptance = draftAcceptance(accepted, drafted);
  const fields: string[] = [];
  if (metrics.cached_tokens !== null) fields.push(`cached=${metrics.cached_tokens}`);
  if (metrics.reasoning_tokens !== null) fields.push(`reasoning=${metrics.reasoning_tokens}`);
  if (metrics.ttft_ms !== null) fields.push(`ttft=${fixed(metrics.ttft_ms, 1)}ms`);
  if (metrics.queue_ms !== null) fields.push(`queue=${fixed(metrics.queue_ms, 1)}ms`);
  if (acceptance !== null) fields.push(`draft=${whole(accepted)}/${whole(drafted)}`);
  if (metrics.tool_calls > 0) fields.push(`tools=${metrics.tool_calls}`);
  if (metrics.fixes.length > 0) fields.push(pair('fixes', metrics.fixes.join(',')));
  if (metrics.unrepaired > 0) fields.push(`unrepaired=${metrics.unrepaired}`);
  if (metrics.rate_clock === 'proxy') fields.push('clock=proxy');
  if (metrics.client !== null) fields.push(pair('client', metrics.client));
  if (metrics.session_id !== null) fields.push(pair('session', metrics.session_id));
  if (metrics.agent_id !== null) fields.push(pair('agent', metrics.agent_id));
  if (metrics.status !== 'completed') {
    fields.push(`status=${metrics.status}`, `http=${whole(metrics.http_status)}`);
    if (metrics.error !== null) fields.push(pair('error', metrics.error));
  }
  return fields;
}

function pair(key: string, value: string | null): string {
  if (value === null) return `${key}=-`;
  const text = plainText(value);
  return `${key}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`;
}

function whole(value: number | null): string {
  return value === null ? '-' : String(value);
}

function fixed(value: number | null, decimals: number): string {
  return value === null ? '-' : value.toFixed(decimals);
}
