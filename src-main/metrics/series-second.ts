import { createMean } from '#shared/collections/mean.ts';
import type { RequestContext } from '#shared/metrics/request-context.ts';

type Context = Pick<RequestContext, 'used' | 'percent'>;

/** What was seen within one second, of all requests together. Null: nobody could tell. */
export interface Second {
  /** Seconds since 1970. */
  readonly number: number;
  /** Mean of what was seen. */
  readonly generationTps: number | null;
  readonly prefillTps: number | null;
  /** Of the request that filled its slot most. */
  readonly context: Context | null;
  /** Most that ran at once. */
  readonly running: number;
  saw(rates: { generationTps: number | null; prefillTps: number | null; running: number }): void;
  held(context: Context | null): void;
  /** Whether a slot was fuller in it than this one. */
  isFuller(than: Context | null): boolean;
}

export function createSecond(number: number): Second {
  const generation = createMean();
  const prefill = createMean();
  let context: Context | null = null;
  let running = 0;
  return {
    number,
    get generationTps() {
      return generation.value();
    },
    get prefillTps() {
      return prefill.value();
    },
    get context() {
      return context;
    },
    get running() {
      return running;
    },
    saw(rates) {
      generation.add(rates.generationTps);
      prefill.add(rates.prefillTps);
      running = Math.max(running, rates.running);
    },
    held(held) {
      if (held !== null && isFuller(held, context)) context = held;
    },
    isFuller: (than) => context !== null && isFuller(context, than),
  };
}

/** By its share where that is known, else by tokens. */
function isFuller(context: Context, than: Context | null): boolean {
  if (than === null) return context.used !== null;
  const byPercent = (context.percent ?? -1) - (than.percent ?? -1);
  return byPercent === 0 ? (context.used ?? 0) > (than.used ?? 0) : byPercent > 0;
}
