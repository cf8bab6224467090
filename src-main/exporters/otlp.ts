import { z } from 'zod';
import type { Exporter } from './exporter.ts';
import { batchSize, flushIntervalSeconds, headerValue, httpUrl, timeoutSeconds } from './option-schemas.ts';

const options = z.object({
  endpoint: httpUrl.default('http://localhost:4318').meta({
    title: 'Endpoint',
    description:
      'Address of a collector or of a product that takes OTLP over HTTP; /v1/traces and /v1/metrics are added.',
  }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), headerValue)
    .default({})
    .meta({ title: 'Headers', description: 'Sent with every request, such as authorization.' }),
  traces: z.boolean().default(true).meta({ title: 'Traces', description: 'One span for each request.' }),
  metrics: z
    .boolean()
    .default(true)
    .meta({ title: 'Metrics', description: 'Counters and histograms over all requests.' }),
  batch_size: batchSize,
  flush_interval_seconds: flushIntervalSeconds,
  timeout_seconds: timeoutSeconds,
});

export type OtlpOptions = z.output<typeof options>;

/** Spans and metrics by OpenTelemetry's conventions for generative AI, over HTTP with protobuf. */
export const otlp: Exporter = {
  info: {
    id: 'otlp',
    title: 'OpenTelemetry',
    why: 'Sends a span for each request, and metrics, to whatever takes OTLP: a collector, Phoenix, Langfuse, Grafana.',
    options,
    backlog: 'deliver',
  },
  async create(given, context) {
    const { createOtlpTarget } = await import('./otlp/target.ts');
    return createOtlpTarget(options.parse(given), context);
  },
};
