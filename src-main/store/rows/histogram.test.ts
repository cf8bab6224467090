import { describe, expect, it, test } from 'vitest';
import { bucketOf, countOf, quantile } from './histogram.ts';

function histogramOf(values: readonly number[]): Map<number, number> {
  const histogram = new Map<number, number>();
  for (const value of values) histogram.set(bucketOf(value), (histogram.get(bucketOf(value)) ?? 0) + 1);
  return histogram;
}

describe('quantile', () => {
  const spread = Array.from({ length: 2000 }, (_, index) => 0.5 * 1.005 ** index);

  it.each([0.01, 0.5, 0.9, 0.95, 0.99, 1])('%d lies within 4.5 %% of the exact one', (share) => {
    const exact = spread[Math.ceil(share * spread.length) - 1]!;
    const found = quantile(histogramOf(spread), share)!;
    expect(found / exact).toBeGreaterThan(1 / 1.045);
    expect(found / exact).toBeLessThan(1.045);
  });

  it('knows nothing of nothing', () => {
    expect(quantile(new Map(), 0.5)).toBeNull();
    expect(countOf(new Map())).toBe(0);
  });

  it('is the same for two histograms added up as for all values at once', () => {
    const whole = histogramOf(spread);
    const sum = histogramOf(spread.slice(0, 700));
    for (const [bucket, count] of histogramOf(spread.slice(700))) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
    expect(quantile(sum, 0.9)).toBe(quantile(whole, 0.9));
    expect(countOf(sum)).toBe(2000);
  });
});

test('zero falls into the lowest bucket', () => {
  expect(bucketOf(0)).toBe(bucketOf(1e-9));
  expect(bucketOf(0)).toBeLessThan(bucketOf(0.001));
});
