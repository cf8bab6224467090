import type { DatabaseSync } from 'node:sqlite';
import { type BatchResult, createBatchWriter } from './batch-writer.ts';
import { createCheckpointer } from './database/checkpointer.ts';
import { openWriter, shortBusyTimeoutMs } from './database/open-database.ts';
import { acquireWriterLock, type WriterLock } from './database/writer-lock.ts';
import { historyError } from './history-errors.ts';
import { type HistoryReader, openHistoryReader } from './queries/history-reader.ts';
import { createStatements } from './queries/statements.ts';
import { createRetention, type RetentionLimits, type RetentionStep } from './retention.ts';
import { type StoredRequest, storedRequest } from './rows/request-row.ts';
import type { QueueItem } from './write-queue.ts';

/** A history that this process holds open for writing. Its methods throw what SQLite throws. */
export interface Recorder {
  readonly reader: HistoryReader;
  write(items: readonly QueueItem[]): BatchResult;
  /** What to wait for before writing more; null: nothing. */
  catchingUp(): Promise<void> | null;
  tidy(limits: RetentionLimits, now: number): RetentionStep;
  /** Where each exporter stands, and how many requests it lost to `history.max_size_mb`. */
  exporters(): Map<string, { delivered: number; lost: number }>;
  setAsideCount(exporter: string): number;
  /** Requests in the order in which they were written. */
  readAfter(sequence: number, limit: number): StoredRequest[];
  /** Sequence of the newest request; 0 when there was never one. */
  lastSequence(): number;
  /** Closes at once; resolves when a checkpoint that was running has ended too. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  path: string;
  sessionGapMs(): number;
  onCheckpointError(error: unknown): void;
  /** See `createCheckpointer`. */
  onLongLog?: ((bytes: number) => void) | undefined;
  /** How the file is opened for writing. */
  open?: ((path: string) => DatabaseSync) | undefined;
}

/** Longest that one transaction holds the event loop, give or take a row. A burst is written in several, with turns between. */
const batchBudgetMs = 4;

/** Takes the lock and opens the file. @throws HistoryError */
export function openRecorder(options: RecorderOptions): Recorder {
  const { path, open = openWriter } = options;
  // The lock comes first: a newer program must not migrate the tables under a running older one.
  const lock = acquireWriterLock(path);
  let db: DatabaseSync | null = null;
  try {
    db = open(path);
    return createRecorder(db, openHistoryReader(path, shortBusyTimeoutMs), lock, options);
  } catch (error) {
    db?.close();
    lock.release();
    throw historyError(error, path);
  }
}

function createRecorder(db: DatabaseSync, reader: HistoryReader, lock: WriterLock, options: RecorderOptions): Recorder {
  const { path, sessionGapMs, onCheckpointError, onLongLog } = options;
  const writer = createBatchWriter(db, { sessionGapMs, budgetMs: batchBudgetMs, clock: () => performance.now() });
  const statements = createStatements(db);
  const retention = createRetention(db);
  const checkpointer = createCheckpointer(path, { onError: onCheckpointError, ...(onLongLog && { onLongLog }) });
  return {
    reader,
    write(items) {
      const result = writer.write(items);
      checkpointer.wrote(result.pages);
      return result;
    },
    catchingUp: checkpointer.catchingUp,
    tidy(limits, now) {
      if (checkpointer.keepsWritersOut) return { more: true, lost: new Map(), pages: 0 };
      const step = retention.step(limits, now);
      checkpointer.wrote(step.pages);
      return step;
    },
    exporters() {
      const rows = statements.all('SELECT id, delivered, lost FROM exporters', []);
      return new Map(
        rows.map(({ id, delivered, lost }) => [String(id), { delivered: Number(delivered), lost: Number(lost) }]),
      );
    },
    setAsideCount: (exporter) =>
      Number(statements.get('SELECT COUNT(*) AS count FROM set_aside WHERE exporter = ?', [exporter])?.count),
    readAfter: (sequence, limit) =>
      statements
        .all('SELECT * FROM requests WHERE sequence > ? ORDER BY sequence LIMIT ?', [sequence, limit])
        .map(storedRequest),
    lastSequence: () => Number(statements.get("SELECT seq FROM sqlite_sequence WHERE name = 'requests'", [])?.seq ?? 0),
    close() {
      reader.close();
      db.close();
      lock.release();
      return checkpointer.idle();
    },
  };
}
