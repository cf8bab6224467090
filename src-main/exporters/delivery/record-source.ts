import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** A finished request with its place in the order in which requests finished. */
export interface SourceRecord {
  /** Counts up by one from record to record; a gap means that records are gone. */
  readonly sequence: number;
  readonly metrics: RequestMetrics;
}

/**
 * Where deliveries read from: the history, or a queue in memory while that is off. Each exporter has its own cursor, the sequence
 * of the last record that it has dealt with. What fails here is tried again later, so methods may throw.
 */
export interface RecordSource {
  /** The oldest records after `sequence`, in order, at most `limit`. */
  readAfter(sequence: number, limit: number): readonly SourceRecord[] | Promise<readonly SourceRecord[]>;
  /** Sequence of the newest record, 0 when there was none. Asked on every new record: must cost next to nothing. */
  newest(): number;
  /** Sequence of the oldest record that is still there; one more than the newest when there is none. */
  oldest(): number;
  /** Null for an exporter that was never switched on. */
  cursor(exporterId: string): number | null;
  saveCursor(exporterId: string, sequence: number): void;
  /** The target refuses this record for good. Called again with the same record if the process ended before its cursor was saved. */
  setAside(exporterId: string, sequence: number, reason: string): void;
  /** Called after records were appended, on the way of a request: listeners must return at once. Returns the way to stop. */
  onAppended(listener: () => void): () => void;
}
