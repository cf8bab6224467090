import { Point } from '@influxdata/influxdb-client';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { clientProduct } from '../client-product.ts';
import type { SourceRecord } from '../delivery/record-source.ts';

type Field =
  | readonly [name: string, type: 'integer' | 'float', value: (metrics: RequestMetrics) => number | null]
  | readonly [name: string, type: 'text', value: (metrics: RequestMetrics) => string | null];

/**
 * Every field with its one type: InfluxDB refuses a field that is now an integer and now a float. Seconds, ratios from 0 to 1,
 * rates in tokens/s; the unknown is left out.
 */
export const pointFields: readonly Field[] = [
  ['request_id', 'text', (m) => m.request_id],
  ['session_id', 'text', (m) => m.session_id],
  ['agent_id', 'text', (m) => m.agent_id],
  ['client_version', 'text', (m) => clientProduct(m.client)?.version ?? null],
  ['finish_reason', 'text', (m) => m.finish_reason],
  ['error', 'text', (m) => m.error],
  ['fixes', 'text', (m) => (m.fixes.length === 0 ? null : m.fixes.join(' '))],
  ['rate_clock', 'text', (m) => m.rate_clock],
  ['http_status', 'integer', (m) => m.http_status],
  ['input_tokens', 'integer', (m) => m.prompt_tokens],
  ['cached_tokens', 'integer', (m) => m.cached_tokens],
  ['output_tokens', 'integer', (m) => m.completion_tokens],
  ['reasoning_tokens', 'integer', (m) => m.reasoning_tokens],
  ['total_tokens', 'integer', (m) => m.total_tokens],
  ['accepted_prediction_tokens', 'integer', (m) => m.accepted_prediction_tokens],
  ['rejected_prediction_tokens', 'integer', (m) => m.rejected_prediction_tokens],
  ['draft_tokens', 'integer', (m) => m.draft_tokens],
  ['draft_accepted', 'integer', (m) => m.draft_accepted_tokens],
  ['context_total', 'integer', (m) => m.context_total],
  ['context_used', 'integer', (m) => m.context_used],
  ['context_ratio', 'float', (m) => (m.context_percent === null ? null : m.context_percent / 100)],
  ['prefill_tps', 'float', (m) => m.prompt_tps],
  ['decode_tps', 'float', (m) => m.generation_tps],
  ['duration_s', 'float', (m) => seconds(m.duration_ms)],
  ['ttft_s', 'float', (m) => seconds(m.ttft_ms)],
  ['queue_s', 'float', (m) => seconds(m.queue_ms)],
  ['prefill_s', 'float', (m) => seconds(m.prompt_ms)],
  ['decode_s', 'float', (m) => seconds(m.generation_ms)],
  ['proxy_overhead_s', 'float', (m) => seconds(m.proxy_overhead_ms)],
  ['reasoning_s', 'float', (m) => seconds(m.reasoning_ms)],
  ['answer_s', 'float', (m) => seconds(m.answer_ms)],
  ['tool_call_s', 'float', (m) => seconds(m.tool_call_ms)],
  ['tool_calls', 'integer', (m) => m.tool_calls],
  ['repairs', 'integer', (m) => m.repairs],
  ['unrepaired', 'integer', (m) => m.unrepaired],
];

/** Few values each: every combination of them is a series that InfluxDB keeps in memory. */
export const pointTags: Readonly<Record<string, (metrics: RequestMetrics) => string | null>> = {
  instance: (m) => m.instance,
  model: (m) => m.model,
  client: (m) => clientProduct(m.client)?.name ?? null,
  endpoint: (m) => m.endpoint,
  dialect: (m) => m.dialect,
  status: (m) => m.status,
  streaming: (m) => String(m.streaming),
};

/** One request as one point. `extraTags` are the user's own; they do not replace ours. */
export function requestPoint(
  { sequence, metrics }: SourceRecord,
  measurement: string,
  extraTags: Readonly<Record<string, string>>,
): Point {
  const point = new Point(measurement).timestamp(pointTime(metrics.timestamp, sequence));
  for (const [name, value] of Object.entries(extraTags)) point.tag(name, tagValue(value));
  for (const [name, read] of Object.entries(pointTags)) point.tag(name, tagValue(read(metrics) ?? ''));
  for (const [name, type, read] of pointFields) {
    const value = read(metrics);
    if (value === null) continue;
    if (type === 'integer') point.intField(name, value);
    else if (type === 'float') point.floatField(name, value);
    else point.stringField(name, value);
  }
  return point;
}

/**
 * Nanoseconds since 1970. A point with the time and tags of another takes its place: so a repeated delivery has no effect, but two
 * requests of the same millisecond must not meet. The digits below the millisecond are the record's sequence, which counts up by
 * one: they differ between any two of a million neighbours, and are the same again in a repeat.
 */
export function pointTime(timestamp: string, sequence: number): string {
  return String(BigInt(Date.parse(timestamp)) * 1_000_000n + BigInt(sequence % 1_000_000));
}

/** InfluxDB takes at most 64 KB for all tags; nothing that is longer than this is a name. */
const maxTagCharacters = 256;

/** Line protocol knows no way to write a tag that ends in a backslash. */
function tagValue(text: string): string {
  return text.slice(0, maxTagCharacters).replace(/(?<!\\)\\+$/, '');
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
