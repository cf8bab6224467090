import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { clientProduct } from '../client-product.ts';
import { contextBucketsTokens, durationBucketsSeconds, perTokenBucketsSeconds } from '../histogram-buckets.ts';
import { createLabelValues } from './label-values.ts';

const labels = ['model', 'client', 'endpoint'] as const;

/**
 * The counters and histograms of finished requests, in `registry`. Rates are left to the query: tokens and the seconds that they
 * took are counted side by side, so that a long request weighs more than a short one.
 */
export function createRequestSeries(registry: Registry): (metrics: RequestMetrics) => void {
  const registers = [registry];
  function counter<L extends string>(name: string, help: string, more: readonly L[] = []): Counter<string> {
    return new Counter({ name: `llama_proxy_${name}`, help, labelNames: [...labels, ...more], registers });
  }
  function histogram(name: string, help: string, buckets: number[]): Histogram<string> {
    return new Histogram({ name: `llama_proxy_${name}`, help, labelNames: labels, buckets, registers });
  }

  const requests = counter('requests_total', 'Requests that ended, by how.', ['status']);
  const inputTokens = counter('input_tokens_total', 'Tokens of prompts, by whether the cache gave them.', ['cached']);
  const outputTokens = counter('output_tokens_total', 'Tokens generated, by what they were.', ['kind']);
  const prefillTokens = counter(
    'prefill_tokens_total',
    'Prompt tokens processed in llama_proxy_prefill_seconds_total.',
  );
  const prefillSeconds = counter('prefill_seconds_total', 'Time spent processing prompts.');
  const decodeTokens = counter('decode_tokens_total', 'Tokens generated in llama_proxy_decode_seconds_total.');
  const decodeSeconds = counter('decode_seconds_total', 'Time spent generating.');
  const draftTokens = counter('spec_decode_num_draft_tokens_total', 'Tokens drafted by speculative decoding.');
  const draftAccepted = counter('spec_decode_num_accepted_tokens_total', 'Drafted tokens that the model accepted.');
  const toolCalls = counter('tool_calls_total', 'Tool calls in answers.');
  const fixes = counter('fixed_requests_total', 'Requests in which a fix changed something.', ['fix']);
  const repairs = counter('repairs_total', 'Broken things in tool calls and requests that were put right.');
  const unrepaired = counter('unrepaired_total', 'Tool calls and requests that were broken and could not be repaired.');
  const overhead = counter('overhead_seconds_total', "The proxy's own share of the time.");
  const context = histogram('request_context_tokens', 'Context that a request filled.', contextBucketsTokens);
  const duration = histogram(
    'request_duration_seconds',
    'From request to the last byte of the answer.',
    durationBucketsSeconds,
  );
  const firstToken = histogram('time_to_first_token_seconds', 'From request to first token.', durationBucketsSeconds);
  const queue = histogram('queue_seconds', 'Estimate of the wait for a slot of the backend.', durationBucketsSeconds);
  const perToken = histogram(
    'time_per_output_token_seconds',
    'Mean time of a token in a request.',
    perTokenBucketsSeconds,
  );

  const modelValue = createLabelValues();
  const clientValue = createLabelValues();

  return (m) => {
    const of = {
      model: modelValue(m.model),
      client: clientValue(clientProduct(m.client)?.name ?? null),
      endpoint: m.endpoint,
    };
    requests.inc({ ...of, status: m.status });
    inputTokens.inc({ ...of, cached: 'true' }, m.cached_tokens ?? 0);
    inputTokens.inc({ ...of, cached: 'false' }, Math.max(0, (m.prompt_tokens ?? 0) - (m.cached_tokens ?? 0)));
    for (const [kind, tokens] of outputKinds(m)) outputTokens.inc({ ...of, kind }, tokens);
    addRate(of, prefillTokens, prefillSeconds, m.prompt_tps, m.prompt_ms);
    addRate(of, decodeTokens, decodeSeconds, m.generation_tps, m.generation_ms);
    draftTokens.inc(of, m.draft_tokens ?? 0);
    draftAccepted.inc(of, m.draft_accepted_tokens ?? 0);
    toolCalls.inc(of, m.tool_calls);
    for (const fix of m.fixes) fixes.inc({ ...of, fix });
    repairs.inc(of, m.repairs);
    unrepaired.inc(of, m.unrepaired);
    overhead.inc(of, (m.proxy_overhead_ms ?? 0) / 1000);
    if (m.context_used !== null) context.observe(of, m.context_used);
    duration.observe(of, m.duration_ms / 1000);
    if (m.ttft_ms !== null) firstToken.observe(of, m.ttft_ms / 1000);
    if (m.queue_ms !== null) queue.observe(of, m.queue_ms / 1000);
    if (m.generation_tps !== null && m.generation_tps > 0) perToken.observe(of, 1 / m.generation_tps);
  };
}

/** Where the reasoning tokens are not known, neither is the rest. */
function outputKinds(m: RequestMetrics): [kind: string, tokens: number][] {
  if (m.completion_tokens === null) return [];
  if (m.reasoning_tokens === null) return [['unknown', m.completion_tokens]];
  return [
    ['reasoning', m.reasoning_tokens],
    ['answer', Math.max(0, m.completion_tokens - m.reasoning_tokens)],
  ];
}

/** A rate times its time gives back the tokens that it was made of; a token count alone may hold some whose time is not known. */
function addRate(
  of: Record<string, string>,
  tokens: Counter<string>,
  seconds: Counter<string>,
  tps: number | null,
  ms: number | null,
): void {
  if (tps === null || ms === null) return;
  tokens.inc(of, (tps * ms) / 1000);
  seconds.inc(of, ms / 1000);
}
