/** Events per second over the last few moments. */
export interface RateWindow {
  add(atMs: number): void;
  /** Null until the events so far span long enough to tell; 0 when none came for the whole window. */
  perSecond(atMs: number): number | null;
}

/** Counts in a fixed ring of time slots, so that a long stream costs no more memory than a short one. Times never go back. */
export function createRateWindow(slotMs = 250, slots = 8): RateWindow {
  const counts = new Uint32Array(slots);
  let newest = 0;
  let firstAtMs: number | null = null;

  function moveTo(atMs: number): void {
    const slot = Math.floor(atMs / slotMs);
    if (slot - newest >= slots) counts.fill(0);
    else for (let stale = newest + 1; stale <= slot; stale++) counts[stale % slots] = 0;
    newest = Math.max(newest, slot);
  }

  return {
    add(atMs) {
      moveTo(atMs);
      firstAtMs ??= atMs;
      counts[newest % slots]! += 1;
    },
    perSecond(atMs) {
      if (firstAtMs === null) return null;
      moveTo(atMs);
      const windowStartMs = (newest - slots + 1) * slotMs;
      const startsInside = firstAtMs >= windowStartMs;
      const spanMs = atMs - (startsInside ? firstAtMs : windowStartMs);
      if (spanMs < slotMs) return null;
      // The very first event opens its span and is not produced within it.
      const events = counts.reduce((sum, count) => sum + count, 0) - (startsInside ? 1 : 0);
      return (events / spanMs) * 1000;
    },
  };
}
