import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB, Point, type WriteApi } from '@influxdata/influxdb-client';
import { z } from 'zod';
import type { SourceRecord } from './delivery/record-source.ts';
import type { DeliveryResult, Exporter, ExportTarget } from './exporter.ts';
import { requestPoint } from './influxdb/point.ts';
import { explainWriteFailure } from './influxdb/write-failure.ts';
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

/** Points for InfluxDB v2, through its official client. */
export const influxdb: Exporter = {
  info: {
    id: 'influxdb',
    title: 'InfluxDB',
    why: 'Writes every request as a point to InfluxDB v2, or to what takes its API, such as VictoriaMetrics.',
    options,
    backlog: 'deliver',
  },
  create: (given, { instance }) => createTarget(options.parse(given), instance),
};

function createTarget(settings: z.output<typeof options>, instance: string): ExportTarget {
  const { url, token, org, bucket, measurement, tags, timeout_seconds } = settings;
  const Agent = url.startsWith('https:') ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true });
  const client = new InfluxDB({
    url,
    ...(token === null ? {} : { token }),
    timeout: timeout_seconds * 1000,
    transportOptions: { agent },
  });

  async function write(points: readonly Point[]): Promise<DeliveryResult> {
    try {
      await writeOnce(client.getWriteApi(org, bucket, 'ns', onlyWhenFlushed(points.length)), points);
      return { outcome: 'accepted' };
    } catch (error) {
      // After a timeout the client leaves its socket open, where the late answer would be taken for that of the next request.
      agent.destroy();
      return explainWriteFailure(error, settings, Date.now());
    }
  }

  return {
    batch: { maxRecords: settings.batch_size, maxWaitMs: settings.flush_interval_seconds * 1000 },
    deliver: (batch: readonly SourceRecord[]) => write(batch.map((record) => requestPoint(record, measurement, tags))),
    async test() {
      const point = new Point(`${measurement}_test`).tag('instance', instance).booleanField('test', true);
      const result = await write([point.timestamp(new Date())]);
      return result.outcome === 'accepted'
        ? { ok: true, message: `One point was written to ${measurement}_test in the bucket "${bucket}" at ${url}.` }
        : { ok: false, message: result.reason };
    },
    async close() {
      agent.destroy();
    },
  };
}

/**
 * The client's own buffers and retries are off: a batch leaves when it is flushed, once, and what became of it is said to the
 * caller alone (a `writeFailed` that answers keeps it from writing to the console).
 */
function onlyWhenFlushed(count: number) {
  return {
    batchSize: count + 1,
    maxBatchBytes: Number.MAX_SAFE_INTEGER,
    flushInterval: 0,
    maxRetries: 0,
    writeFailed: (error: Error) => Promise.reject(error),
  };
}

function writeOnce(api: WriteApi, points: readonly Point[]): Promise<void> {
  api.writePoints(points);
  return api.flush();
}
