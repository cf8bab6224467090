import { Registry } from 'prom-client';
import { request } from 'undici';
import type { DeliveryResult, ExporterContext, ExportTarget, MetricsPage } from '../exporter.ts';
import type { PrometheusOptions } from '../prometheus.ts';
import { fetchBackendPage } from './backend-page.ts';
import { createPageListener } from './listener.ts';
import { createLiveSeries } from './live-series.ts';
import { createRequestSeries } from './request-series.ts';

/** The page, on a port of its own where one is set. */
export function createPrometheusTarget(
  { host, port, backend }: PrometheusOptions,
  context: ExporterContext,
): ExportTarget {
  const registry = new Registry();
  const count = createRequestSeries(registry);
  createLiveSeries(registry, context);
  const page: MetricsPage = {
    contentType: registry.contentType,
    render: async () => (await registry.metrics()) + (backend ? await backendText(context) : ''),
  };
  const listener = port === null ? null : createPageListener(host, port, page);
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`;
  /** Opened at once, so that a Prometheus finds the page before the first request. Its failure is told by the next delivery. */
  const firstOpening = listener?.open().catch(() => {
    // Said by deliver and test, which try again.
  });

  async function open(): Promise<DeliveryResult> {
    try {
      await firstOpening;
      await listener?.open();
      return { outcome: 'accepted' };
    } catch (error) {
      return { outcome: 'unavailable', reason: explainListen(error, host, port), retryAfterMs: null };
    }
  }

  return {
    // Adding up costs nothing: a scrape finds a request that has just ended.
    batch: { maxRecords: 200, maxWaitMs: 100 },
    async deliver(batch) {
      const result = await open();
      if (result.outcome === 'accepted') for (const { metrics } of batch) count(metrics);
      return result;
    },
    async test(signal) {
      const result = await open();
      if (listener === null) return { ok: true, message: 'No port of its own is set, so there is nothing to try.' };
      if (result.outcome !== 'accepted') {
        return (await isServedByUs(address, signal))
          ? { ok: true, message: `A running llama-proxy serves ${address}.` }
          : { ok: false, message: result.reason };
      }
      const { problem } = backend ? await fetchBackend(context) : { problem: null };
      if (problem !== null)
        return { ok: false, message: `${address} works, but without the backend's part: ${problem}.` };
      return { ok: true, message: `${address} was served.` };
    },
    async close() {
      await firstOpening;
      await listener?.close();
    },
    page,
  };
}

function fetchBackend(context: ExporterContext): ReturnType<typeof fetchBackendPage> {
  const { baseUrl, apiKey } = context.backend();
  return fetchBackendPage(baseUrl, apiKey);
}

/** The page stays whole without the backend; a gauge says that its part is missing. */
async function backendText(context: ExporterContext): Promise<string> {
  const { text, problem } = await fetchBackend(context);
  const up = problem === null ? 1 : 0;
  return `
# HELP llama_proxy_backend_scrape_success Whether llama-server gave its own metrics.
# TYPE llama_proxy_backend_scrape_success gauge
llama_proxy_backend_scrape_success ${up}
${text}`;
}

async function isServedByUs(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await request(address, { signal });
    return (await answer.body.text()).includes('llama_proxy_info');
  } catch {
    // Nothing that speaks HTTP: not ours.
    return false;
  }
}

function explainListen(error: unknown, host: string, port: number | null): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Choose another exporters.prometheus.port.`,
    EACCES: `Port ${port} may only be used by an administrator. Choose an exporters.prometheus.port above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Correct exporters.prometheus.host.`,
    ENOTFOUND: `The name ${host} is not known. Correct exporters.prometheus.host.`,
  };
  return reasons[code] ?? `Cannot listen on ${host}:${port}: ${message}.`;
}
