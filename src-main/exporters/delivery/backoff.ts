const firstDelayMs = 1000;

/** A target that is down for days is asked every five minutes: soon enough to be noticed back, seldom enough to cost nothing. */
const longestDelayMs = 5 * 60_000;

/** A target may ask for a longer pause, but one that asks for days is asked again after an hour. */
const longestRetryAfterMs = 60 * 60_000;

/**
 * How long to wait after the nth failure in a row: doubling, less a random part of up to a half, so that a fleet which lost its
 * target together does not come back together. A longer wait that the target itself asked for is obeyed.
 */
export function backoffMs(failures: number, retryAfterMs: number | null, random: () => number): number {
  const fullMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
  const jitteredMs = fullMs * (1 - random() / 2);
  return Math.max(jitteredMs, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
}
