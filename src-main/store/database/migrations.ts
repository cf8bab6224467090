import type { DatabaseSync } from 'node:sqlite';
import { HistoryError } from '../history-errors.ts';
import { schemaVersion1 } from './schema.ts';
import { schemaVersion2 } from './schema-version-2.ts';

/** SQL that brings a history from the version before to the next one. */
export type Migration = string;

/** Each entry makes one version more; entries are only ever added. */
export const migrations: readonly Migration[] = [schemaVersion1, schemaVersion2];

/** Marks a file as ours ("LPhs"), so that a wrong `history.path` never grows tables in another program's database. */
const applicationId = 0x4c_50_68_73;

/** The version of an open file; 0 is an empty one. @throws HistoryError for a file that is newer, or not a history at all */
export function checkVersion(db: DatabaseSync, path: string, known = migrations.length): number {
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') !== applicationId && (version !== 0 || hasTables(db))) {
    throw new HistoryError(
      'HISTORY_FOREIGN',
      path,
      `${path} is a database, but not a history of llama-proxy; name another file in history.path.`,
    );
  }
  if (version > known) {
    throw new HistoryError(
      'HISTORY_TOO_NEW',
      path,
      `The history ${path} was written by a newer llama-proxy (its version is ${version}, this program knows ${known}); ` +
        'update llama-proxy, or name another file in history.path.',
    );
  }
  return version;
}

/** Brings an open file to the newest version: all of it, or, when a step fails, nothing. */
export function migrate(db: DatabaseSync, path: string, steps: readonly Migration[] = migrations): void {
  if (checkVersion(db, path, steps.length) === steps.length) return;
  db.exec('BEGIN EXCLUSIVE');
  try {
    // Again under the lock: another process may have been faster.
    for (const step of steps.slice(checkVersion(db, path, steps.length))) db.exec(step);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function hasTables(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
