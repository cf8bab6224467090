import { isDeepStrictEqual } from 'node:util';
import type { ExtensionSettings } from '#shared/config/schema.ts';
import type { ExporterState } from '#shared/exporters/exporter-state.ts';
import { type Clock, systemClock } from './delivery/clock.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import type { RecordSource } from './delivery/record-source.ts';
import type { Exporter, ExporterContext, MetricsPage } from './exporter.ts';

export interface ExporterSetOptions {
  exporters: readonly Exporter[];
  source: RecordSource;
  context: ExporterContext;
  /** Called when a state changed, so that it can be shown. Must not throw. */
  onChange?: () => void;
  clock?: Clock;
}

/** The exporters that are switched on, each with its delivery. */
export interface ExporterSet {
  /** Starts what was switched on, stops what was switched off, starts anew what has other options; leaves the others alone. */
  apply(settings: Readonly<Record<string, ExtensionSettings>>): void;
  /** In the order of the registry, those that are on. */
  states(): ExporterState[];
  /** The page of an exporter that is fetched from, such as `prometheus`; null while it is off. */
  page(exporterId: string): MetricsPage | null;
  /** Delivers what waits, for at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

interface Running {
  readonly options: Readonly<Record<string, unknown>>;
  readonly page: MetricsPage | null;
  readonly delivery: Delivery;
}

/** How long a switch in the settings waits for what is being delivered; the rest is delivered when it is on again. */
const leaveWithinMs = 2000;

export function createExporterSet(options: ExporterSetOptions): ExporterSet {
  const { exporters, source, context, onChange = () => {}, clock = systemClock } = options;
  const running = new Map<string, Running>();
  /** What one exporter does follows its last act: two deliveries at once would each move its cursor. */
  const turns = new Map<string, Promise<void>>();

  function inTurn(id: string, act: () => Promise<void> | void): void {
    turns.set(id, (turns.get(id) ?? Promise.resolve()).then(act));
  }

  async function leave(id: string, withinMs: number): Promise<void> {
    await running.get(id)?.delivery.stop(withinMs);
    running.delete(id);
  }

  async function begin(exporter: Exporter, wanted: Readonly<Record<string, unknown>>): Promise<void> {
    const { id } = exporter.info;
    try {
      const target = await exporter.create(wanted, context);
      const delivery = createDelivery({ info: exporter.info, target, source, onChange, clock });
      running.set(id, { options: wanted, page: target.page ?? null, delivery });
    } catch (error) {
      running.set(id, { options: wanted, page: null, delivery: failedDelivery(id, error, clock.now()) });
    }
  }

  return {
    apply(settings) {
      for (const exporter of exporters) {
        const { id } = exporter.info;
        const { enabled = false, ...wanted } = settings[id] ?? { enabled: false };
        inTurn(id, async () => {
          const current = running.get(id);
          if (enabled && current !== undefined && isDeepStrictEqual(current.options, wanted)) return;
          if (current !== undefined) await leave(id, leaveWithinMs);
          if (enabled) await begin(exporter, wanted);
          if (enabled || current !== undefined) onChange();
        });
      }
    },
    states: () => exporters.flatMap(({ info }) => running.get(info.id)?.delivery.state() ?? []),
    page: (exporterId) => running.get(exporterId)?.page ?? null,
    async stop(withinMs) {
      for (const { info } of exporters) inTurn(info.id, () => leave(info.id, withinMs));
      await Promise.all(turns.values());
    },
  };
}

/** Stands for an exporter whose options cannot be used; only other options help. */
function failedDelivery(id: string, error: unknown, nowMs: number): Delivery {
  const reason = `It cannot be started: ${error instanceof Error ? error.message : String(error)}`;
  const counts = { delivered: 0, pending: 0, setAside: 0, dropped: 0 };
  return {
    state: () => ({ id, ...counts, failing: { sinceMs: nowMs, reason, nextTryAtMs: null }, lastRefusal: null }),
    stop: async () => {},
  };
}
