import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RecordSource, SourceRecord } from './record-source.ts';

/** Takes the history's place while that is off: what is not delivered when the process ends is lost. */
export interface MemorySource extends RecordSource {
  append(metrics: RequestMetrics): void;
}

/**
 * A queue of at most `maxRecords` (about 1.5 KB each). Full, it drops its oldest record; a delivery that had not come that far
 * sees the gap and counts it as dropped. Records that every exporter has dealt with are let go at once.
 */
export function createMemorySource(maxRecords: number): MemorySource {
  let records: SourceRecord[] = [];
  let newest = 0;
  const cursors = new Map<string, number>();
  const listeners = new Set<() => void>();

  /** Index of the record after `sequence` among those that may still be read. */
  function indexAfter(sequence: number): number {
    const firstHeld = newest - records.length + 1;
    return Math.max(sequence + 1 - firstHeld, records.length - maxRecords, 0);
  }

  return {
    append(metrics) {
      newest += 1;
      records.push({ sequence: newest, metrics });
      // Trimmed in steps: shift() on every append would move the whole array each time.
      if (records.length >= maxRecords * 1.25) records = records.slice(-maxRecords);
      for (const listener of listeners) listener();
    },
    readAfter(sequence, limit) {
      const from = indexAfter(sequence);
      return records.slice(from, from + limit);
    },
    newest: () => newest,
    oldest: () => newest + 1 - Math.min(records.length, maxRecords),
    cursor: (exporterId) => cursors.get(exporterId) ?? null,
    saveCursor(exporterId, sequence) {
      cursors.set(exporterId, sequence);
      records = records.slice(indexAfter(Math.min(...cursors.values())));
    },
    // The delivery counts and reports it; there is nowhere to keep it.
    setAside: () => {},
    onAppended(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
