/** Marks of an axis from 0 to a round number that is not below `max`, at round distances, at most `count` of them beside 0. */
export function ticksUpTo(max: number, count = 4): number[] {
  if (!(max > 0)) return [0, 1];
  const distance = roundUp(max / count);
  const ticks = [];
  for (let index = 0; (index - 1) * distance < max; index += 1) ticks.push(index * distance);
  return ticks;
}

/** A round count beside a mark: `7,500`, `75 k`, `1.5 M`. A mark is exact, so that no digits are kept for their own sake. */
export function countTick(count: number): string {
  if (count >= 1e6) return `${count / 1e6} M`;
  return count >= 10_000 ? `${count / 1000} k` : count.toLocaleString('en-US');
}

/** The next of 1, 2, 2.5, 5, 10 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5].find((step) => step * power >= value * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Moves labels apart that would cover one another, each as little as the order allows, and keeps them within 0 and `bottom`.
 * Positions and `distance` in pixels; gives back the new position of each, in the order given.
 */
export function spreadApart(positions: readonly number[], distance: number, bottom: number): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const spread = [...positions];
  let floor = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    floor = Math.max(spread[index] ?? 0, floor + distance, 0);
    spread[index] = floor;
  }
  let ceiling = Number.POSITIVE_INFINITY;
  for (const index of order.toReversed()) {
    ceiling = Math.min(spread[index] ?? 0, ceiling - distance, bottom);
    spread[index] = ceiling;
  }
  return spread;
}
