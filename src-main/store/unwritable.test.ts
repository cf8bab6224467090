import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
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
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_LOCKED']);
  other.exec('ROLLBACK');
  other.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(history.state()).toMatchObject({ status: 'recording', queued: 0 });
  expect(recoveries()).toBe(1);
  await history.close();
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
