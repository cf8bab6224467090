import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** What one fix did lately. */
export interface FixCount {
  /** Requests in which it changed something. */
  readonly requests: number;
  /** Broken things that it could not mend. */
  readonly unrepaired: number;
}

/** Counts by fix id. A fix may act without a record of each change; the requests know of all. */
export function countsByFix(
  requests: readonly RequestMetrics[],
  repairs: readonly RepairRecord[],
): ReadonlyMap<string, FixCount> {
  const counts = new Map<string, FixCount>();
  const of = (fix: string) => counts.get(fix) ?? { requests: 0, unrepaired: 0 };
  for (const { fixes } of requests) {
    for (const fix of fixes) counts.set(fix, { ...of(fix), requests: of(fix).requests + 1 });
  }
  for (const { fix, outcome } of repairs) {
    if (outcome === 'unrepaired') counts.set(fix, { ...of(fix), unrepaired: of(fix).unrepaired + 1 });
  }
  return counts;
}
