import type { Figure } from '#shared/metrics/figures.ts';

/** A long time in the unit that suits it: `42.0 s`, `12.5 min`, `3.20 h`. */
export function spanFigure(ms: number): Figure {
  if (ms < 120_000) return { digits: threeDigits(ms / 1000), unit: 's' };
  if (ms < 7_200_000) return { digits: threeDigits(ms / 60_000), unit: 'min' };
  return { digits: threeDigits(ms / 3_600_000), unit: 'h' };
}

function threeDigits(value: number): string {
  return value === 0
    ? '0'
    : value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}
