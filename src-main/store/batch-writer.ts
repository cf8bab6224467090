import type { DatabaseSync } from 'node:sqlite';
import { createBodyWriter } from './bodies/body-row.ts';
import { isRecordFault } from './history-errors.ts';
import { createRepairWriter } from './rows/repair-row.ts';
import { createRequestWriter, type RequestWriterOptions } from './rows/write-request.ts';
import type { QueueItem } from './write-queue.ts';

export interface BatchResult {
  /** How many items are done with, from the first on. */
  done: number;
  /** Those among them that the tables refused. */
  refused: { item: QueueItem; error: unknown }[];
  /** About how many pages the commit wrote. */
  pages: number;
}

export interface BatchWriter {
  /** Writes items, from the first on, in one transaction. @throws when nothing of it was written */
  write(items: readonly QueueItem[]): BatchResult;
}

export interface BatchWriterOptions extends RequestWriterOptions {
  /** After this many milliseconds the transaction ends with what it has; the rest comes with the next. */
  budgetMs: number;
  /** Monotonic, in milliseconds. */
  clock(): number;
}

export function createBatchWriter(db: DatabaseSync, options: BatchWriterOptions): BatchWriter {
  const writeRequest = createRequestWriter(db, options);
  const writeRepair = createRepairWriter(db);
  const writeBody = createBodyWriter(db);
  const saveCursor = db.prepare(
    `INSERT INTO exporters (id, delivered, lost) VALUES (?, ?, 0)
     ON CONFLICT DO UPDATE SET delivered = max(delivered, excluded.delivered)`,
  );
  const setAside = db.prepare(
    `INSERT INTO set_aside (exporter, sequence, request_id, reason, occurred_at)
     VALUES ($exporter, $sequence, (SELECT request_id FROM requests WHERE sequence = $sequence), $reason, $occurredAt)
     ON CONFLICT DO NOTHING`,
  );

  function writeItem(item: QueueItem): void {
    if (item.kind === 'request') writeRequest(item.metrics, item.notes);
    else if (item.kind === 'repair') writeRepair(item.record);
    else if (item.kind === 'body') writeBody(item.body);
    else if (item.kind === 'cursor') saveCursor.run(item.exporter, item.sequence);
    else {
      const { kind: _, ...values } = item;
      setAside.run(values);
    }
  }

  /** `guard` surrounds the writing of each item. */
  function transaction(items: readonly QueueItem[], guard: (write: () => void, item: QueueItem) => void) {
    const startedAt = options.clock();
    let done = 0;
    let pages = 0;
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const item of items) {
        guard(() => writeItem(item), item);
        done += 1;
        pages += pagesOf(item);
        if (options.clock() - startedAt > options.budgetMs) break;
      }
      db.exec('COMMIT');
    } catch (error) {
      // A full disk has SQLite roll back by itself.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    return { done, pages };
  }

  return {
    write(items) {
      try {
        return { ...transaction(items, (write) => write()), refused: [] };
      } catch (error) {
        if (!isRecordFault(error)) throw error;
      }
      // One item is bad. Savepoints cost too much to take them always; now they find it and let the others through.
      const refused: BatchResult['refused'] = [];
      const result = transaction(items, (write, item) => {
        db.exec('SAVEPOINT item');
        try {
          write();
        } catch (error) {
          if (!isRecordFault(error)) throw error;
          db.exec('ROLLBACK TO item');
          refused.push({ item, error });
        }
        db.exec('RELEASE item');
      });
      return { ...result, refused };
    },
  };
}

/** Estimates, from the indexes that each touches. They only time the checkpoints. */
function pagesOf(item: QueueItem): number {
  if (item.kind === 'request') return 18 + Math.ceil((item.notes?.outline?.length ?? 0) / 4096);
  return item.kind === 'body' ? 4 + Math.ceil(item.body.deflated.length / 4096) : 4;
}
