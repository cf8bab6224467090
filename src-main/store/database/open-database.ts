import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HistoryError, historyError } from '../history-errors.ts';
import { checkVersion, migrate, migrations } from './migrations.ts';

/**
 * Longest wait of the event loop for another program's lock, while a file is opened or read. Short, because the wait would hold up
 * answers; what could not be done then is tried again.
 */
export const shortBusyTimeoutMs = 25;

/** 256 MB. Checkpoints come from the checkpointer's thread; should that fail for long, the writer does them after all. */
const autoCheckpointPages = 65_536;

/** What the write-ahead log may keep on disk after a burst. */
const journalLimitBytes = 16 * 1024 * 1024;

/** Opens the history for writing, creating or migrating it; the lock must be held. @throws HistoryError */
export function openWriter(path: string): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    // The history holds prompts: nobody but its owner may read it. SQLite gives its side files the same permissions.
    closeSync(openSync(path, 'a', 0o600));
    db = new DatabaseSync(path, { timeout: shortBusyTimeoutMs });
    checkVersion(db, path);
    // auto_vacuum can only be chosen while the file is empty. With synchronous NORMAL, kill -9 loses nothing that was committed; a
    // power cut may cost the last commits, never the file (sqlite.org/pragma.html#pragma_synchronous).
    db.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = ${autoCheckpointPages};
      PRAGMA journal_size_limit = ${journalLimitBytes};
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -16384;
    `);
    migrate(db, path);
    // What is written waits in a queue anyway: that wait holds nobody up.
    db.exec('PRAGMA busy_timeout = 0');
    return db;
  } catch (error) {
    db?.close();
    throw historyError(error, path);
  }
}

/** Readers never wait for the writer, only for a file that is just being recovered after a crash, or that a program has for itself. */
const readerBusyTimeoutMs = 1000;

/**
 * Opens a history for reading; the proxy may be writing it meanwhile. @throws HistoryError, also for one of an older version, which
 * only a writer may migrate
 */
export function openForReading(path: string, busyTimeoutMs = readerBusyTimeoutMs): DatabaseSync {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new HistoryError('HISTORY_NOT_FOUND', path, `There is no history yet: ${path} does not exist.`);
  }
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
    db.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384');
    if (checkVersion(db, path) < migrations.length) throw tooOld(path);
    return db;
  } catch (error) {
    db?.close();
    throw historyError(error, path);
  }
}

function tooOld(path: string): HistoryError {
  const message = `The history ${path} was written by an older llama-proxy; run this one once (llama-proxy run) to bring it up to date.`;
  return new HistoryError('HISTORY_TOO_OLD', path, message);
}
