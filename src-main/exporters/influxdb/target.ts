import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB, Point, type WriteApi } from '@influxdata/influxdb-client';
import type { SourceRecord } from '../delivery/record-source.ts';
import type { DeliveryResult, ExportTarget } from '../exporter.ts';
import type { InfluxdbOptions } from '../influxdb.ts';
import { requestPoint } from './point.ts';
import { explainWriteFailure } from './write-failure.ts';

/** A bucket of InfluxDB, or of what takes its write API. */
export function createInfluxdbTarget(settings: InfluxdbOptions, instance: string): ExportTarget {
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
