import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { Recorder } from './recorder.ts';
import type { QueueItem } from './write-queue.ts';

/** What exporters need of the history: requests in a fixed order, and a place in it for each exporter that survives a crash. */
export interface Outbox {
  /** Requests that were written after a given one, in order. @throws HistoryError while the history cannot be read */
  readAfter(sequence: number, limit: number): { sequence: number; metrics: RequestMetrics }[];
  /** Up to where an exporter has delivered; null when it never did. @throws HistoryError */
  cursor(exporter: string): number | null;
  /** Never throws; written with the next batch. A crash before that means delivering a few requests again. */
  saveCursor(exporter: string, sequence: number): void;
  /** Notes a request that an exporter's target will not take. Its cursor is not moved. Never throws. */
  setAside(exporter: string, sequence: number, reason: string): void;
  /** Requests that were set aside for an exporter. @throws HistoryError */
  setAsideCount(exporter: string): number;
  /** Requests that `history.max_size_mb` deleted before an exporter delivered them. @throws HistoryError */
  lostCount(exporter: string): number;
  /** Sequence of the newest request, 0 when there was never one. @throws HistoryError */
  lastSequence(): number;
  /** Sequence of the oldest request that is still there; one more than the newest when there is none. @throws HistoryError */
  firstSequence(): number;
  /** Names the exporters that are in use: requests outlive `history.keep_days` until all of these have delivered them. */
  protect(exporters: readonly string[]): void;
}

export function createOutbox(
  recorder: () => Recorder,
  push: (item: QueueItem) => void,
  now: () => number,
): Outbox & { readonly protected: readonly string[] } {
  /** Cursors of this process that may still wait to be written. */
  const cursors = new Map<string, number>();
  let protectedExporters: readonly string[] = [];
  return {
    readAfter: (sequence, limit) =>
      recorder()
        .readAfter(sequence, limit)
        .map(({ sequence, metrics }) => ({ sequence, metrics })),
    cursor: (exporter) => cursors.get(exporter) ?? recorder().exporters().get(exporter)?.delivered ?? null,
    saveCursor(exporter, sequence) {
      cursors.set(exporter, Math.max(sequence, cursors.get(exporter) ?? 0));
      push({ kind: 'cursor', exporter, sequence });
    },
    setAside: (exporter, sequence, reason) =>
      push({ kind: 'set_aside', exporter, sequence, reason, occurredAt: now() }),
    setAsideCount: (exporter) => recorder().setAsideCount(exporter),
    lostCount: (exporter) => recorder().exporters().get(exporter)?.lost ?? 0,
    lastSequence: () => recorder().lastSequence(),
    firstSequence: () => recorder().readAfter(0, 1)[0]?.sequence ?? recorder().lastSequence() + 1,
    protect(exporters) {
      protectedExporters = [...exporters];
    },
    get protected() {
      return protectedExporters;
    },
  };
}
