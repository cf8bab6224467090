import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { SourceRecord } from '../delivery/record-source.ts';

/** `count` records from sequence 1, all of the same millisecond. */
export function numberedRecords(count: number, changes: Partial<RequestMetrics> = {}): SourceRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    sequence: index + 1,
    metrics: exampleMetrics({ request_id: requestId(index + 1), ...changes }),
  }));
}

/** The same UUID for the same number. */
export function requestId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
