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

describe('a history of version 1', () => {
  /** Two days of one session: 0 and 1 were repaired, 2 only put in order, 3 nothing; 4 was repaired on a day that is forgotten since. */
  function versionOne(): DatabaseSync {
    const db = new DatabaseSync(`${folder}/history.db`);
    migrate(db, 'history.db', migrations.slice(0, 1));
    const startedAt = new Date(2026, 1, 15, 12).getTime();
    const insert = db.prepare(
      `INSERT INTO requests (started_at, session, request_id, model, context_used, streaming, duration_ms, instance, endpoint,
         dialect, status, tool_calls, fixes, unrepaired, draft_tokens, generation_tps, generation_ms)
       VALUES (?, 's', ?, 'm', 5000, 1, 1, 'i', '/', 'd', 'completed', 0, ?, 0, ?, 40, 500)`,
    );
    insert.run(startedAt, requestId(0), '["a"]', 10);
    insert.run(startedAt, requestId(1), '["anthropic_sequence","a"]', null);
    insert.run(startedAt, requestId(2), '["anthropic_sequence"]', 0);
    insert.run(startedAt, requestId(3), '[]', 20);
    const repair = db.prepare(
      `INSERT INTO repairs (request_id, occurred_at, fix, path, before, after, held_characters, held_ms, outcome, reason)
       VALUES (?, 0, 'a', '', '', '', 0, 0, ?, '')`,
    );
    for (const outcome of ['repaired', 'healed_request', 'unrepaired']) repair.run(requestId(0), outcome);
    repair.run(requestId(1), 'repaired');
    const sums = totalSums.map((name) => (name === 'requests' ? 5 : name === 'repaired' ? 4 : 0)).join();
    db.exec(`
      INSERT INTO sessions (id, source, models, started_at, ended_at, ${totalSums.join()}) VALUES ('s', 'client', '[]', 0, 1, ${sums});
      INSERT INTO day_totals (day, model, client, depth, ${totalSums.join()}) VALUES ('2026-02-15', 'm', '', 2, ${sums});
      INSERT INTO day_totals (day, model, client, depth, ${totalSums.join()}) VALUES ('2026-02-14', 'm', '', 2, ${sums});`);
    return db;
  }

  it('learns what was repaired and what was only put in order', () => {
    const db = versionOne();
    migrate(db, 'history.db');
    const rows = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    expect(rows('SELECT repairs FROM requests ORDER BY sequence')).toEqual(
      [2, 1, 0, 0].map((repairs) => ({ repairs })),
    );
    expect(rows('SELECT repaired FROM sessions')).toEqual([{ repaired: 3 }]);
    expect(
      rows(
        `SELECT day, repaired, drafting_requests AS requests, drafting_generation_tokens AS tokens,
           drafting_generation_ms AS ms FROM day_totals ORDER BY day`,
      ),
    ).toEqual([
      { day: '2026-02-14', repaired: 4, requests: 0, tokens: 0, ms: 0 },
      { day: '2026-02-15', repaired: 3, requests: 2, tokens: 40, ms: 1000 },
    ]);
    db.close();
  });

  it('ends with the same tables as a new one', () => {
    const tables = (db: DatabaseSync) =>
      db
        .prepare('SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name')
        .all()
        .map((row) => ({ ...row }));
    const old = versionOne();
    migrate(old, 'history.db');
    const fresh = new DatabaseSync(':memory:');
    migrate(fresh, 'fresh');
    expect(tables(old)).toEqual(tables(fresh));
    old.close();
    fresh.close();
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
