import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { openWriter } from './database/open-database.ts';
import { startHistoryChild } from './testing/child.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from './testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => {
  vi.useRealTimers();
  remove();
});

describe('a full disk', () => {
  it('is told of once, holds up nothing, and everything is written when there is room again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    let db: DatabaseSync | undefined;
    const open = (path: string) => {
      db = openWriter(path);
      db.exec('PRAGMA max_page_count = 60');
      return db;
    };
    const { history, problems, recoveries } = openTempHistory(folder, { open });
    for (let index = 0; index < 500; index++) history.record(nthRequest(index));
    expect(await history.flush()).toBe(false);
    for (let attempt = 0; attempt < 5; attempt++) await vi.advanceTimersByTimeAsync(60_000);
    expect(problems.map(({ code }) => code)).toEqual(['HISTORY_DISK_FULL']);
    const { queued, status } = history.state();
    expect(status).toBe('waiting');
    expect(queued).toBeGreaterThan(0);
    expect(history.outbox.lastSequence()).toBe(500 - queued);

    db?.exec('PRAGMA max_page_count = 100000');
    await vi.advanceTimersByTimeAsync(61_000);
    // The writer may wait for a checkpoint, whose thread knows no faked time.
    await vi.waitFor(() => expect(recoveries()).toBe(1), { timeout: 10_000 });
    expect(history.state()).toMatchObject({ status: 'recording', problem: null, queued: 0, lost: 0 });
    expect(history.outbox.readAfter(0, 1000).map(({ metrics }) => metrics.request_id)).toEqual(
      Array.from({ length: 500 }, (_, index) => requestId(index)),
    );
    await history.close();
  });
});

test('a file locked by another program is tried again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { history, path, problems, recoveries } = openTempHistory(folder);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  history.record(nthRequest(1));
  expect(await history.flush()).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_LOCKED']);
  other.exec('ROLLBACK');
  other.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(history.state()).toMatchObject({ status: 'recording', queued: 0 });
  expect(recoveries()).toBe(1);
  await history.close();
});

test('a disk that refuses is asked again; one that does so for a minute may have come back as another', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const opened: DatabaseSync[] = [];
  let isRefusing = false;
  const open = (path: string) => {
    const db = openWriter(path);
    const exec = db.exec.bind(db);
    db.exec = (sql) => {
      if (isRefusing) throw Object.assign(new Error('disk I/O error'), { errcode: 778 });
      exec(sql);
    };
    opened.push(db);
    return db;
  };
  const { history, problems, recoveries } = openTempHistory(folder, { open });
  isRefusing = true;
  history.record(nthRequest(1));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(opened).toHaveLength(1);
  expect(history.reader()?.requests({}, { limit: 10 }).requests).toEqual([]);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(opened.length).toBeGreaterThan(1);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_DISK_FAILED']);
  isRefusing = false;
  await vi.advanceTimersByTimeAsync(61_000);
  expect(recoveries()).toBe(1);
  expect(history.outbox.lastSequence()).toBe(1);
  await history.close();
});

test('a lock of a moment is not worth a word', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { history, path, problems, recoveries } = openTempHistory(folder);
  const other = new DatabaseSync(path);
  for (let index = 0; index < 20; index++) {
    other.exec('BEGIN IMMEDIATE');
    history.record(nthRequest(index));
    expect(await history.flush()).toBe(false);
    other.exec('ROLLBACK');
    await vi.advanceTimersByTimeAsync(1000);
    expect(history.state()).toMatchObject({ status: 'recording', queued: 0 });
  }
  other.close();
  expect(problems).toEqual([]);
  expect(recoveries()).toBe(0);
  await history.close();
});

test('while it cannot be opened, exporters are told why', async () => {
  const first = openTempHistory(folder);
  await first.history.close();
  const other = new DatabaseSync(first.path);
  other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const { history, problems } = openTempHistory(folder);
  expect(() => history.outbox.lastSequence()).toThrow(/locked by another program/);
  expect(history.reader()).toBeNull();
  expect(problems).toEqual([]);
  other.close();
  expect(await history.flush()).toBe(false);
  history.record(nthRequest(1));
  expect(await history.flush()).toBe(true);
  expect(history.outbox.lastSequence()).toBe(1);
  await history.close();
});

test('whoever looks at the history meanwhile does not put off the next try', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { history, path } = openTempHistory(folder);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  history.record(nthRequest(1));
  for (let look = 0; look < 20; look++) expect(await history.flush()).toBe(false);
  await vi.advanceTimersByTimeAsync(1500);
  expect(history.state()).toMatchObject({ status: 'waiting', queued: 1 });
  other.exec('ROLLBACK');
  other.close();
  await vi.advanceTimersByTimeAsync(2500);
  expect(history.state()).toMatchObject({ status: 'recording', queued: 0 });
  await history.close();
});

test('at the end a lock is waited for', async () => {
  const { history, path, problems } = openTempHistory(folder);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  history.record(nthRequest(1));
  const closing = history.close();
  await setTimeout(300);
  other.exec('ROLLBACK');
  other.close();
  await closing;
  const again = openTempHistory(folder);
  expect(again.history.outbox.lastSequence()).toBe(1);
  await again.history.close();
  expect(problems.map(({ code }) => code)).not.toContain('HISTORY_UNWRITTEN');
});

test('what could not be written to the end is told', async () => {
  writeFileSync(`${folder}/file`, '');
  const { history, problems } = openTempHistory(`${folder}/file`);
  history.record(nthRequest(1));
  history.record(nthRequest(2));
  await history.close();
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_NOT_WRITABLE', 'HISTORY_UNWRITTEN']);
  expect(problems[1]?.message).toMatch(/2 requests are not in it\. .*allow this user to write there/);
});

test('memory is bounded while nothing can be written, and the loss is told and counted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  writeFileSync(`${folder}/file`, '');
  const { history, problems } = openTempHistory(`${folder}/file`);
  const metrics = nthRequest(1);
  for (let index = 0; index < 20_010; index++) history.record(metrics);
  expect(history.state()).toMatchObject({ queued: 20_000, lost: 10 });
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_NOT_WRITABLE', 'HISTORY_OVERFLOWED']);
  await history.close();
});

test.skipIf(process.platform === 'win32')('a folder that may not be written is told of, and waited for', async () => {
  const data = `${folder}/data`;
  mkdirSync(data);
  chmodSync(data, 0o555);
  chmodSync(folder, 0o755);
  // The superuser may write everywhere; 65534 is nobody.
  const uid = process.getuid?.() === 0 ? [65_534] : [];
  const child = startHistoryChild([data, 0, 1, ...uid]);
  expect(await child.line('problem')).toBe('problem HISTORY_NOT_WRITABLE');
  await child.kill();
  expect(child.lines).toEqual(['problem HISTORY_NOT_WRITABLE']);
});
