/** Steps per doubling. Eight make every bucket 9 % wide, so a percentile read from its middle is at most 4.5 % off. */
const stepsPerDoubling = 8;

/** Everything at or below this falls into one lowest bucket: a microsecond, a millionth of a token per second. */
const leastValue = 1e-6;

/** How many requests fell into each bucket. Histograms of many days add up, which percentiles themselves do not. */
export type Histogram = ReadonlyMap<number, number>;

/** The bucket of a value; buckets grow with their values, so that milliseconds and minutes are told apart equally well. */
export function bucketOf(value: number): number {
  return Math.floor(Math.log2(Math.max(value, leastValue)) * stepsPerDoubling);
}

/** How many requests are in it. */
export function countOf(histogram: Histogram): number {
  let total = 0;
  for (const count of histogram.values()) total += count;
  return total;
}

/** The value below which a share (0 to 1) of the requests lies, at most 4.5 % off; null when there were none. */
export function quantile(histogram: Histogram, share: number): number | null {
  const total = countOf(histogram);
  let rest = share * total;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    rest -= count;
    if (count > 0 && rest <= 0) return middleOf(bucket);
  }
  return null;
}

/** In proportion, not in distance: the same share off its lower and its upper bound. */
function middleOf(bucket: number): number {
  return 2 ** ((bucket + 0.5) / stepsPerDoubling);
}

/** Value of `day_histograms.whose` for the rows that count every client's requests. */
export const everybody = '';

/** Value of `day_histograms.whose` for one client, null being the unknown one. */
export function clientsOwn(client: string | null): string {
  return `=${client ?? ''}`;
}
