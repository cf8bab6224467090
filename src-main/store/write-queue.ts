import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { PackedBody } from './bodies/body-row.ts';

/** Something that waits to be written. */
export type QueueItem =
  | { kind: 'request'; metrics: RequestMetrics }
  | { kind: 'repair'; record: RepairRecord }
  | { kind: 'body'; body: PackedBody }
  | { kind: 'cursor'; exporter: string; sequence: number }
  | { kind: 'set_aside'; exporter: string; sequence: number; reason: string; occurredAt: number };

export interface WriteQueue {
  push(item: QueueItem): void;
  /** The oldest items; they stay until `remove`, so that a failed write loses nothing. */
  peek(count: number): readonly QueueItem[];
  remove(count: number): void;
  readonly length: number;
  /** Items that had to go because the queue was full, since it was made. */
  readonly dropped: number;
}

export interface WriteQueueLimits {
  /** At the limit the oldest item goes. */
  maxItems: number;
  /** Bytes of bodies; at the limit the oldest body goes. */
  maxBytes: number;
}

/** What waits while the file cannot be written, within limits: a full disk must not fill the memory as well. */
export function createWriteQueue({ maxItems, maxBytes }: WriteQueueLimits): WriteQueue {
  const items: QueueItem[] = [];
  let bytes = 0;
  let dropped = 0;

  function take(index: number, count: number): void {
    for (const item of items.splice(index, count)) bytes -= bytesOf(item);
  }

  return {
    push(item) {
      items.push(item);
      bytes += bytesOf(item);
      while (bytes > maxBytes) {
        take(
          items.findIndex(({ kind }) => kind === 'body'),
          1,
        );
        dropped += 1;
      }
      if (items.length > maxItems) {
        take(0, items.length - maxItems);
        dropped += 1;
      }
    },
    peek: (count) => items.slice(0, count),
    remove: (count) => take(0, count),
    get length() {
      return items.length;
    },
    get dropped() {
      return dropped;
    },
  };
}

function bytesOf(item: QueueItem): number {
  return item.kind === 'body' ? item.body.deflated.length : 0;
}
