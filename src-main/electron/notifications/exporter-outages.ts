import type { ExporterView } from '#shared/contract/exporter-view.ts';
import { createOutageWatch, type OutageClock, type OutageWatch } from './outage-watch.ts';

/** Watches the delivery of every exporter that is on. */
export interface ExporterOutages {
  update(views: readonly ExporterView[]): void;
  close(): void;
}

export interface ExporterOutagesOptions {
  readonly clock: OutageClock;
  /** `reason`: what is wrong and what to do about it, as it was said last. */
  onDown(title: string, reason: string): void;
  onBack(title: string, lastedMs: number): void;
}

/** Deliveries are tried again within seconds; only what lasts is told. */
const graceMs = 15_000;

interface Watched {
  readonly watch: OutageWatch;
  reason: string;
}

export function createExporterOutages({ clock, onDown, onBack }: ExporterOutagesOptions): ExporterOutages {
  const watched = new Map<string, Watched>();

  function open({ id, title }: ExporterView): Watched {
    const entry: Watched = {
      watch: createOutageWatch({
        graceMs,
        clock,
        onDown: () => onDown(title, entry.reason),
        onBack: (lastedMs) => onBack(title, lastedMs),
      }),
      reason: '',
    };
    // Its settings may be wrong from the first delivery on: that is an outage, too.
    entry.watch.update(false, clock.now());
    watched.set(id, entry);
    return entry;
  }

  return {
    update(views) {
      for (const view of views) {
        const { id, state } = view;
        if (state === null) {
          watched.get(id)?.watch.close();
          watched.delete(id);
          continue;
        }
        const entry = watched.get(id) ?? open(view);
        entry.reason = state.failing?.reason ?? entry.reason;
        entry.watch.update(state.failing !== null, state.failing?.sinceMs ?? clock.now());
      }
    },
    close() {
      for (const { watch } of watched.values()) watch.close();
    },
  };
}
