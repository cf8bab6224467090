/** The candidate that `key` was most likely meant to be, or null when none is near enough to be worth naming. */
export function nearestKey(key: string, candidates: Iterable<string>): string | null {
  const wanted = plain(key);
  // One slip in a short key, two in a usual one; beyond that a suggestion misleads.
  let best = Math.min(3, Math.ceil(wanted.length / 3)) + 1;
  let nearest: string | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** `timeoutSeconds`, `timeout-seconds` and `timeout_seconds` are one word to the person who typed it. */
function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Optimal string alignment: insertions, deletions, substitutions, and neighbours swapped (`prot` is one slip from `port`). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
