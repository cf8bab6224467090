/** What one step of time brought. */
export interface TimePoint {
  /** Its end. */
  readonly atMs: number;
  /** Null is a gap. */
  readonly value: number | null;
}

/**
 * Gives every step behind a gap its beginning: a step that stands alone is then a line as long as it lasted, and not a dot. Of a
 * gap one point remains.
 */
export function withBeginnings(steps: readonly TimePoint[]): TimePoint[] {
  const points: TimePoint[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    if (before?.value !== null) {
      points.push(step);
      return;
    }
    // Of the gap before, only its first point is needed.
    if (step.value === null) return;
    points.push({ atMs: before.atMs, value: step.value }, step);
  });
  return points;
}
