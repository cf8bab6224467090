import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { PackedBody } from './bodies/body-row.ts';
import type { RequestNotes } from './rows/write-analysis.ts';

/** Something that waits to be written. */
export type QueueItem =
  | { kind: 'request'; metrics: RequestMetrics; notes?: RequestNotes }
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
  /** Bytes of bodies and outlines; at the limit the oldest body goes, or the oldest outline where there is no body. */
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

  /** Gives up the oldest body, or, without bodies, the oldest outline; false when there is neither. */
  function shed(): boolean {
    const body = items.findIndex(({ kind }) => kind === 'body');
    if (body !== -1) {
      take(body, 1);
      dropped += 1;
      return true;
    }
    const index = items.findIndex((item) => bytesOf(item) > 0);
    const item = items[index];
    if (item?.kind !== 'request' || item.notes === undefined) return false;
    bytes -= bytesOf(item);
    items[index] = { ...item, notes: { ...item.notes, outline: null } };
    return true;
  }

  return {
    push(item) {
      items.push(item);
      bytes += bytesOf(item);
      while (bytes > maxBytes) if (!shed()) break;
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
  if (item.kind === 'body') return item.body.deflated.length;
  return item.kind === 'request' ? (item.notes?.outline?.length ?? 0) : 0;
}
