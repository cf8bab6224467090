import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { SlotView } from '#shared/metrics/slot-view.ts';
import { createSlotWatch, type SlotWatchOptions } from './slots/slot-watch.ts';

export interface SamplerOptions {
  /** Requests in flight. */
  live(): readonly LiveRequest[];
  /** Tokens that fit into one slot of a model; null when unknown. */
  contextTotal(model: string | null): number | null;
  /** The backend's slots; they are asked for only while someone looks, or asks for them. */
  slots: Pick<SlotWatchOptions, 'ask' | 'countPrompt'>;
  onFrame(frame: MetricsFrame): void;
  clock?: SamplerClock;
}

/** The only clock that looks at running requests by itself. It stands still while nothing is in flight or nobody looks. */
export interface Sampler {
  /** The frame of this moment. */
  sample(): MetricsFrame;
  /** To be called when a request has started. */
  wake(): void;
  /** To be called when the backend is another one, or gone: its slots are no longer shown. */
  forgetSlots(): void;
  /** Those of the last look, and begins another if that was a while ago; null where none are known. */
  slots(): SlotView[] | null;
  /** Someone looks, until the returned function is called. */
  watch(): () => void;
}

export interface SamplerClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls again and again; returns the way to stop. */
  every(intervalMs: number, callback: () => void): () => void;
}

/** Four pictures a second: as fast as an eye follows a number, and next to nothing beside a token stream. */
const intervalMs = 250;

export function createSampler({ live, contextTotal, slots, onFrame, clock = systemClock }: SamplerOptions): Sampler {
  let watchers = 0;
  let stopTimer: (() => void) | null = null;
  const slotWatch = createSlotWatch({ ...slots, live, now: clock.now, onSeen: showSlots });

  function sample(): MetricsFrame {
    const requests = live().map((request) => ({
      ...request,
      prefill: request.prefill ?? slotWatch.prefill(request),
      contextTotal: contextTotal(request.model),
    }));
    return {
      atMs: clock.now(),
      requests,
      generationTps: sumOfKnown(requests.map(({ generationTps }) => generationTps)),
      prefillTps: sumOfKnown(
        requests.map(({ phase, prefill }) => (phase === 'prefill' ? (prefill?.tokensPerSecond ?? null) : null)),
      ),
      slots: slotWatch.slots(),
    };
  }

  function stop(): void {
    stopTimer?.();
    stopTimer = null;
  }

  function tick(): void {
    const frame = sample();
    // The frame in which nothing runs is shown, once: without it the last request would stand there for ever.
    if (frame.requests.length === 0) {
      stop();
      slotWatch.settle();
    } else slotWatch.look();
    onFrame(frame);
  }

  /** While frames come the next one has them. */
  function showSlots(): void {
    if (watchers > 0 && stopTimer === null) onFrame(sample());
  }

  function wake(): void {
    if (watchers > 0 && live().length > 0) stopTimer ??= clock.every(intervalMs, tick);
  }

  return {
    sample,
    wake,
    forgetSlots: slotWatch.forget,
    slots() {
      slotWatch.look();
      return slotWatch.slots();
    },
    watch() {
      watchers += 1;
      wake();
      // Without a look at idle a page that has just been opened would show no slots until something runs.
      slotWatch.look();
      let isWatching = true;
      return () => {
        if (!isWatching) return;
        isWatching = false;
        watchers -= 1;
        if (watchers === 0) stop();
      };
    },
  };
}

function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

export const systemClock: SamplerClock = {
  now: () => Date.now(),
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    // Pictures of a program must not keep it from ending.
    timer.unref();
    return () => clearInterval(timer);
  },
};
