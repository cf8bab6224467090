import type { SeriesPoint } from '#shared/metrics/live-series.ts';

/** The step that an instant lies in; null before the first one, and after the last. `points`: oldest first, by the ends of their steps. */
export function pointAt(points: readonly SeriesPoint[], atMs: number): SeriesPoint | null {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const point = points[low];
  if (point === undefined) return null;
  const stepMs = points.length < 2 ? 0 : (points[1]?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  return low === 0 && point.atMs - atMs > stepMs ? null : point;
}
