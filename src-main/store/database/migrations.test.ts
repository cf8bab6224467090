import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import { totalSums } from '#shared/metrics/sessions.ts';
import { openHistoryReader } from '../queries/history-reader.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from '../testing/temp-history.ts';
import { checkVersion, migrate, migrations } from './migrations.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

function stored(file: string, sql: string): DatabaseSync {
  const db = new DatabaseSync(`${folder}/${file}`);
  db.exec(sql);
  return db;
}

function columnsOf(db: DatabaseSync, table: string): string[] {
  return db
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
}

describe('an older file', () => {
  const steps = [
    'CREATE TABLE requests (id TEXT PRIMARY KEY, ms INTEGER)',
    "ALTER TABLE requests ADD COLUMN model TEXT; UPDATE requests SET model = 'unknown'",
    'ALTER TABLE requests RENAME COLUMN ms TO duration_ms',
  ];

  function oldFile(): DatabaseSync {
    const db = new DatabaseSync(`${folder}/old.db`);
    migrate(db, 'old.db', steps.slice(0, 1));
    db.exec("INSERT INTO requests VALUES ('a', 7), ('b', 8)");
    return db;
  }

  it('is brought to the newest version with what is in it', () => {
    const db = oldFile();
    migrate(db, 'old.db', steps);
    expect(checkVersion(db, 'old.db', 3)).toBe(3);
    expect(
      db
        .prepare('SELECT * FROM requests ORDER BY id')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      { id: 'a', duration_ms: 7, model: 'unknown' },
      { id: 'b', duration_ms: 8, model: 'unknown' },
    ]);
    db.close();
  });

  it('stays as it was when a step fails', () => {
    const db = oldFile();
    expect(() => migrate(db, 'old.db', [...steps.slice(0, 2), 'ALTER TABLE nowhere ADD COLUMN x'])).toThrow('nowhere');
    expect(checkVersion(db, 'old.db', 3)).toBe(1);
    expect(columnsOf(db, 'requests')).toEqual(['id', 'ms']);
    expect(db.isTransaction).toBe(false);
    db.close();
  });

  it('is migrated once when it is opened twice', () => {
    const db = oldFile();
    migrate(db, 'old.db', steps);
    migrate(db, 'old.db', steps);
    expect(columnsOf(db, 'requests')).toEqual(['id', 'duration_ms', 'model']);
    db.close();
  });
});

test('a file of a newer version is left alone, and said so; the proxy goes on without a history', async () => {
  const earlier = openTempHistory(folder);
  earlier.history.record(nthRequest(1));
  await earlier.history.close();
  stored('history.db', `PRAGMA user_version = ${migrations.length + 1}`).close();

  const { history, problems } = openTempHistory(folder);
  history.record(nthRequest(2));
  expect(await history.flush()).toBe(false);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_TOO_NEW']);
  expect(problems[0]?.message).toContain(`its version is ${migrations.length + 1}`);
  expect(history.state().status).toBe('waiting');
  await history.close();

  const db = stored('history.db', '');
  expect(db.prepare('SELECT request_id FROM requests').all()).toMatchObject([{ request_id: requestId(1) }]);
  db.close();
});

test('a reader does not migrate, it says what would', async () => {
  stored('history.db', '').close();
  expect(() => openHistoryReader(`${folder}/history.db`)).toThrow(/older llama-proxy.*llama-proxy run/);
  expect(() => openHistoryReader(`${folder}/none.db`)).toThrow('There is no history yet');
});

test("another program's database is not touched", async () => {
  stored('history.db', 'CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)').close();
  const { history, problems } = openTempHistory(folder);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_FOREIGN']);
  await history.close();
  const db = stored('history.db', '');
  expect(db.prepare('SELECT name FROM sqlite_schema').all()).toMatchObject([{ name: 'notes' }]);
  expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'delete' });
  db.close();
});

test('a file that is no database at all is told of, and kept', async () => {
  const text = 'this is my diary\n'.repeat(200);
  writeFileSync(`${folder}/history.db`, text);
  const { history, problems } = openTempHistory(folder);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_DAMAGED']);
  await history.close();
  expect(readFileSync(`${folder}/history.db`, 'utf8')).toBe(text);
});

describe('the tables', () => {
  it('have a column for every field of a record and every sum', async () => {
    const { history, path } = openTempHistory(folder);
    await history.close();
    const db = new DatabaseSync(path);
    const fields = Object.keys(requestMetrics.shape).filter((name) => name !== 'timestamp');
    expect(columnsOf(db, 'requests').sort()).toEqual(['sequence', 'started_at', 'session', ...fields].sort());
    for (const table of ['sessions', 'day_totals'])
      expect(columnsOf(db, table)).toEqual(expect.arrayContaining([...totalSums]));
    db.close();
  });
});
