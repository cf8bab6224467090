import { z } from 'zod';
import type { Exporter } from './exporter.ts';
import { batchSize, flushIntervalSeconds, headerValue, httpUrl, timeoutSeconds } from './option-schemas.ts';

const options = z.object({
  url: httpUrl
    .default('http://localhost:8086')
    .meta({ title: 'URL', description: 'Address of InfluxDB, or of what takes its write API (VictoriaMetrics).' }),
  org: z
    .string()
    .min(1)
    .default('my-org')
    .meta({ title: 'Organisation', description: 'Name or id of the organisation.' }),
  bucket: z.string().min(1).default('llm-metrics').meta({ title: 'Bucket', description: 'Name or id of the bucket.' }),
  token: headerValue
    .nullable()
    .default(null)
    .meta({ title: 'Token', description: 'API token that may write to the bucket.' }),
  batch_size: batchSize,
  flush_interval_seconds: flushIntervalSeconds,
  timeout_seconds: timeoutSeconds,
  measurement: z
    .string()
    .regex(/^[^_\s][^\s]*$/)
    .default('llama_proxy')
    .meta({
      title: 'Measurement',
      description: 'Name that the points stand under.',
      expected: 'a name without spaces',
    }),
  tags: z
    .record(z.string().regex(/^[A-Za-z][\w.-]*$/), z.string().min(1))
    .default({})
    .meta({ title: 'Tags', description: 'Added to every point, such as site: berlin.' }),
});

export type InfluxdbOptions = z.output<typeof options>;

/** Points for InfluxDB v2, through its official client. */
export const influxdb: Exporter = {
  info: {
    id: 'influxdb',
    title: 'InfluxDB',
    why: 'Writes every request as a point to InfluxDB v2, or to what takes its API, such as VictoriaMetrics.',
    options,
    backlog: 'deliver',
  },
  async create(given, { instance }) {
    const { createInfluxdbTarget } = await import('./influxdb/target.ts');
    return createInfluxdbTarget(options.parse(given), instance);
  },
};
