import { Gauge, type Registry } from 'prom-client';
import { type LiveRequest, livePhase } from '#shared/metrics/live-request.ts';
import type { ExporterContext } from '../exporter.ts';

/** Gauges of what goes on now, read when the page is fetched. */
export function createLiveSeries(registry: Registry, { live, slots, version, instance }: ExporterContext): void {
  const registers = [registry];
  new Gauge({
    name: 'llama_proxy_info',
    help: 'Always 1; its labels say which proxy this is.',
    labelNames: ['version', 'proxy'],
    registers,
  }).set({ version, proxy: instance }, 1);

  new Gauge({
    name: 'llama_proxy_requests_in_flight',
    help: 'Requests in progress, by what they do. An answer that is not streamed does not show its phase.',
    labelNames: ['phase'],
    registers,
    collect() {
      for (const [phase, count] of countPhases(live())) this.set({ phase }, count);
    },
  });

  new Gauge({
    name: 'llama_proxy_slot_context_ratio',
    help: 'How full each slot of the backend is.',
    labelNames: ['slot'],
    registers,
    collect() {
      this.reset();
      for (const { id, contextRatio } of slots()) this.set({ slot: String(id) }, contextRatio);
    },
  });
}

/** Every phase has a value, so that a panel shows 0 rather than nothing. */
function countPhases(requests: readonly LiveRequest[]): Map<string, number> {
  const counts = new Map<string, number>([...livePhase.options, 'unknown'].map((phase) => [phase, 0]));
  for (const { phase } of requests) counts.set(phase ?? 'unknown', (counts.get(phase ?? 'unknown') ?? 0) + 1);
  return counts;
}
