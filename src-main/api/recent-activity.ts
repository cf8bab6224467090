import { createRingBuffer } from '#shared/collections/ring-buffer.ts';
import type { LogLine } from '#shared/contract/log-line.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** The last things that happened, so that a view is not empty when it opens. */
export interface RecentActivity {
  request(metrics: RequestMetrics): void;
  repair(record: RepairRecord): void;
  logLine(line: LogLine): void;
  /** Requests and repairs newest first, the log oldest first. */
  items(): { requests: RequestMetrics[]; repairs: RepairRecord[]; log: LogLine[] };
}

/** What fills a screen or two; older requests come from the history. */
export const recentRequests = 100;
const recentRepairs = 100;
const recentLogLines = 200;

/** `known`: requests from before the start, newest first. */
export function createRecentActivity(known: readonly RequestMetrics[]): RecentActivity {
  const requests = createRingBuffer<RequestMetrics>(recentRequests);
  const repairs = createRingBuffer<RepairRecord>(recentRepairs);
  const log = createRingBuffer<LogLine>(recentLogLines);
  for (const metrics of known.toReversed()) requests.push(metrics);
  return {
    request: requests.push,
    repair: repairs.push,
    logLine: log.push,
    items: () => ({
      requests: requests.items().reverse(),
      repairs: repairs.items().reverse(),
      log: log.items(),
    }),
  };
}
