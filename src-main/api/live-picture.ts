import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Backend } from '../backend/backend.ts';
import { BackendError } from '../backend/backend-error.ts';
import { createLiveSeries } from '../metrics/live-series.ts';
import { createSampler, type Sampler, systemClock } from '../metrics/sampler.ts';
import type { SlotSighting } from '../metrics/slots/slot-sighting.ts';
import type { ApiParts } from './api-parts.ts';
import type { Handlers } from './handlers.ts';

/** What goes on now, and went on during the last hour. */
export interface LivePicture {
  sample(): MetricsFrame;
  slots: Sampler['slots'];
  /** Someone looks, until the returned function is called. */
  watch(): () => void;
  started(): void;
  finished(metrics: RequestMetrics): void;
  readonly handlers: Pick<Handlers, 'live.series'>;
  close(): void;
}

export function createLivePicture(
  { proxy, backend, clock = systemClock }: Pick<ApiParts, 'proxy' | 'backend' | 'clock'>,
  onFrame: (frame: MetricsFrame) => void,
): LivePicture {
  const live = (): readonly LiveRequest[] => proxy.live();
  const sampler = createSampler({
    live,
    contextTotal: (model) => backend.contextTotal(model),
    slots: { ask: (isIdle) => askForSlots(backend, isIdle), countPrompt: (id) => proxy.countPrompt(id) },
    onFrame,
    clock,
  });
  const series = createLiveSeries({ sample: sampler.sample, clock });
  const stopFollowing = backend.subscribeState(({ status }) => {
    if (status !== 'reachable') sampler.forgetSlots();
  });
  return {
    sample: sampler.sample,
    slots: sampler.slots,
    watch: sampler.watch,
    started() {
      sampler.wake();
      series.wake();
    },
    finished: series.finished,
    handlers: { 'live.series': ({ minutes }) => series.series(minutes) },
    close() {
      stopFollowing();
      series.close();
    },
  };
}

/** Null where there are none to see: they are switched off, a router has none of its own, a server that sleeps would be woken. */
async function askForSlots(backend: Backend, isIdle: boolean): Promise<readonly SlotSighting[] | null> {
  try {
    if (isIdle) {
      // Unlike `/slots`, this wakes nobody (tools/server/README.md, --sleep-idle-seconds).
      const { role, sleeping, slotsEndpoint } = await backend.props();
      if (role === 'router' || sleeping === true || slotsEndpoint === false) return null;
    }
    return await backend.slots();
  } catch (error) {
    const isRefused = error instanceof BackendError && refusals.has(error.code);
    if (isRefused) return null;
    throw error;
  }
}

/** A router refuses to be asked without a model. */
const refusals: ReadonlySet<string> = new Set(['backend_endpoint_off', 'backend_refused', 'backend_unauthorized']);
