import type { Attributes, Meter } from '@opentelemetry/api';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { durationBucketsSeconds, perTokenBucketsSeconds } from '../histogram-buckets.ts';
import { attributeNames, commonAttributes, errorType, type ServerAddress } from './conventions.ts';

/** The conventions' own advice for token counts. */
const tokenBuckets = Array.from({ length: 14 }, (_, exponent) => 4 ** exponent);

/** The metrics of the conventions, filled from finished requests. */
export function createRequestInstruments(meter: Meter): (metrics: RequestMetrics, server: ServerAddress) => void {
  function histogram(name: string, unit: string, description: string, explicitBucketBoundaries: number[]) {
    return meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } });
  }
  function tokenCounter(name: string, description: string) {
    return meter.createCounter(`gen_ai.client.inference.usage.${name}`, { unit: '{token}', description });
  }
  const duration = histogram(
    'gen_ai.client.operation.duration',
    's',
    'GenAI operation duration.',
    durationBucketsSeconds,
  );
  const usage = histogram(
    'gen_ai.client.token.usage',
    '{token}',
    'Input and output tokens of a request.',
    tokenBuckets,
  );
  const firstToken = histogram(
    'gen_ai.server.time_to_first_token',
    's',
    'Time to first token.',
    durationBucketsSeconds,
  );
  const perToken = histogram(
    'gen_ai.server.time_per_output_token',
    's',
    'Mean time of an output token.',
    perTokenBucketsSeconds,
  );
  const input = tokenCounter('input_tokens', 'Input tokens, cached ones included.');
  const cached = tokenCounter('cache_read.input_tokens', 'Input tokens that came from the cache.');
  const output = tokenCounter('output_tokens', 'Output tokens, reasoning included.');
  const reasoning = tokenCounter('reasoning.output_tokens', 'Output tokens spent on reasoning.');

  return (m, server) => {
    const common = commonAttributes(m, server);
    const error = errorType(m);
    duration.record(m.duration_ms / 1000, error === null ? common : { ...common, [attributeNames.errorType]: error });
    if (m.ttft_ms !== null) firstToken.record(m.ttft_ms / 1000, common);
    if (m.generation_tps !== null && m.generation_tps > 0) perToken.record(1 / m.generation_tps, common);
    if (m.prompt_tokens !== null) usage.record(m.prompt_tokens, ofType(common, 'input'));
    if (m.completion_tokens !== null) usage.record(m.completion_tokens, ofType(common, 'output'));
    input.add(m.prompt_tokens ?? 0, common);
    cached.add(m.cached_tokens ?? 0, common);
    output.add(m.completion_tokens ?? 0, common);
    reasoning.add(m.reasoning_tokens ?? 0, common);
  };
}

function ofType(common: Attributes, type: 'input' | 'output'): Attributes {
  return { ...common, [attributeNames.tokenType]: type };
}
