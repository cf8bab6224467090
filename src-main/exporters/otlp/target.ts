import { ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { Agent } from 'undici';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { SourceRecord } from '../delivery/record-source.ts';
import type { DeliveryResult, ExporterContext, ExportTarget } from '../exporter.ts';
import type { OtlpOptions } from '../otlp.ts';
import type { ServerAddress } from './conventions.ts';
import { createMetricCollector } from './metric-collector.ts';
import { postOtlp } from './otlp-post.ts';
import { createRequestInstruments } from './request-instruments.ts';
import { requestSpan } from './request-span.ts';
import { testMetrics } from './test-metrics.ts';

/**
 * The official serializers write the bytes; the official exporters are not used, because they retry by themselves and keep a
 * `Retry-After` and a partial refusal to themselves, which the outbox has to know.
 */
export function createOtlpTarget(settings: OtlpOptions, context: ExporterContext): ExportTarget {
  const scope = { name: 'llama-proxy', version: context.version };
  const resource = resourceFromAttributes({
    'service.name': scope.name,
    'service.version': scope.version,
    'service.instance.id': context.instance,
  });
  const collector = createMetricCollector(resource, scope);
  const record = createRequestInstruments(collector.meter);
  const dispatcher = new Agent();
  /** Sequence up to which records are in the sums; a batch that comes again must not be added again. */
  let summedUpTo = 0;

  function post(signalPath: string, body: Uint8Array | undefined, signal: AbortSignal) {
    return postOtlp({
      url: new URL(`${settings.endpoint.replace(/\/$/, '')}/v1/${signalPath}`),
      headers: settings.headers,
      body: body ?? new Uint8Array(),
      timeoutMs: settings.timeout_seconds * 1000,
      dispatcher,
      signal,
    });
  }

  async function sendMetrics(batch: readonly SourceRecord[], signal: AbortSignal): Promise<DeliveryResult> {
    const server = serverAddress(context.backend().baseUrl);
    for (const { sequence, metrics } of batch) {
      if (sequence <= summedUpTo) continue;
      record(metrics, server);
      summedUpTo = sequence;
    }
    const answer = await post('metrics', ProtobufMetricsSerializer.serializeRequest(await collector.collect()), signal);
    if (answer.outcome === 'answered') return { outcome: 'accepted' };
    // Sums are of all requests together: no single record can be at fault, so halving would find nothing.
    return answer.outcome === 'refused'
      ? { outcome: 'unavailable', reason: answer.reason, retryAfterMs: null }
      : answer;
  }

  async function sendSpans(records: readonly RequestMetrics[], signal: AbortSignal): Promise<DeliveryResult> {
    const server = serverAddress(context.backend().baseUrl);
    const spans = records.map((metrics) => requestSpan(metrics, server, resource, scope));
    const answer = await post('traces', ProtobufTraceSerializer.serializeRequest(spans), signal);
    return answer.outcome === 'answered' ? readTraceAnswer(answer.body) : answer;
  }

  return {
    batch: { maxRecords: settings.batch_size, maxWaitMs: settings.flush_interval_seconds * 1000 },
    async deliver(batch, signal) {
      if (settings.metrics) {
        const result = await sendMetrics(batch, signal);
        if (result.outcome !== 'accepted') return result;
      }
      return settings.traces
        ? sendSpans(
            batch.map(({ metrics }) => metrics),
            signal,
          )
        : { outcome: 'accepted' };
    },
    async test(signal) {
      const results: DeliveryResult[] = [];
      if (settings.metrics) results.push(await sendMetrics([], signal));
      if (settings.traces) results.push(await sendSpans([testMetrics(context.instance)], signal));
      const failed = results.find((result) => result.outcome !== 'accepted');
      if (failed?.outcome === 'refused' || failed?.outcome === 'unavailable')
        return { ok: false, message: failed.reason };
      const sent = settings.traces ? 'One span, "chat test", was' : 'Metrics without values were';
      return { ok: true, message: `${sent} sent to ${settings.endpoint}.` };
    },
    async close() {
      await collector.close();
      await dispatcher.destroy();
    },
  };
}

/** "Partial success" must not be sent again; the answer says how many spans were rejected, not which. */
function readTraceAnswer(body: Uint8Array): DeliveryResult {
  let partial: { rejectedSpans?: number; errorMessage?: string } | undefined;
  try {
    partial = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess;
  } catch {
    // Taken, but answered with something else than protobuf (some answer JSON): there is nothing to learn from it.
  }
  const count = Number(partial?.rejectedSpans ?? 0);
  if (count === 0) return { outcome: 'accepted' };
  return {
    outcome: 'accepted',
    rejected: { count, reason: partial?.errorMessage || 'The target rejected some spans.' },
  };
}

function serverAddress(url: URL): ServerAddress {
  return { address: url.hostname, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) };
}
