/** How fast the simulated model is, and whether anybody waits for it. */
export interface Speed {
  /** Prefill at depth 0. */
  prefillTokensPerSecond: number;
  /** Generation at depth 0. */
  generationTokensPerSecond: number;
  /** False: `timings` say what a model of this speed would have taken, but answers come at once. */
  paced: boolean;
}

export type SpeedOption = 'plausible' | 'instant' | Speed;

/** Depth in tokens at which attention has halved the prefill rate, and the generation rate. */
const PREFILL_HALVED_AT = 40_000;
const GENERATION_HALVED_AT = 80_000;

/** About a 30B mixture-of-experts model on one consumer GPU. */
const plausible: Speed = { prefillTokensPerSecond: 1200, generationTokensPerSecond: 45, paced: true };

export function resolveSpeed(option: SpeedOption): Speed {
  if (option === 'plausible') return plausible;
  return option === 'instant' ? { ...plausible, paced: false } : option;
}

/** Milliseconds to read the prompt's tokens from position `from` to `to`: the integral of (1 + depth / halved) / rate. */
export function prefillMs(speed: Speed, from: number, to: number): number {
  const weighted = to - from + (to * to - from * from) / (2 * PREFILL_HALVED_AT);
  return (weighted * 1000) / speed.prefillTokensPerSecond;
}

/** Milliseconds to generate one token with that many tokens before it. */
export function tokenMs(speed: Speed, depth: number): number {
  return ((1 + depth / GENERATION_HALVED_AT) * 1000) / speed.generationTokensPerSecond;
}
