import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HistoryError, historyError } from '../history-errors.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Makes this process the only writer of a history. The lock is an open transaction on a file beside it: SQLite has the operating
 * system hold it, which lets go at once when the process dies in whatever way, so there are no stale locks and no process ids to
 * compare. The history itself stays unlocked for readers.
 * @throws HistoryError, HISTORY_IN_USE when another process has it
 */
export function acquireWriterLock(path: string): WriterLock {
  let lock: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    throw (error as { errcode?: number }).errcode === sqliteBusy ? inUse(path, error) : historyError(error, path);
  }
  const held = lock;
  return { release: () => held.close() };
}

const sqliteBusy = 5;

function inUse(path: string, cause: unknown): HistoryError {
  const message =
    `Another llama-proxy is recording into ${path}; this one goes on without recording until that one stops. ` +
    'Give it a folder of its own with --data-dir to record both.';
  return new HistoryError('HISTORY_IN_USE', path, message, cause);
}
