import { once } from 'node:events';
import { copyFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempFolder } from '../testing/temp-history.ts';
import { type Checkpointer, createCheckpointer } from './checkpointer.ts';
import { openWriter } from './open-database.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

/** What is in the file itself, without the log beside it. */
function cursorsInFile(path: string): unknown[] {
  copyFileSync(path, `${path}.copy`);
  const copy = new DatabaseSync(`${path}.copy`);
  const rows = copy.prepare("SELECT name FROM sqlite_schema WHERE name = 'exporters'").all();
  const ids = rows.length === 0 ? [] : copy.prepare('SELECT id FROM exporters').all();
  copy.close();
  return ids.map(({ id }) => id);
}

test('what was committed comes from the log into the file, and the writer is told when to wait', async () => {
  const path = `${folder}/history.db`;
  const errors: unknown[] = [];
  const db = openWriter(path);
  const checkpointer = createCheckpointer(path, { onError: (error) => errors.push(error) });
  db.exec("INSERT INTO exporters VALUES ('influxdb', 1, 0)");
  checkpointer.wrote(500);
  await checkpointer.idle();
  expect(cursorsInFile(path)).toEqual([]);

  checkpointer.wrote(500);
  expect(checkpointer.catchingUp()).toBeNull();
  checkpointer.wrote(4000);
  expect(checkpointer.catchingUp()).not.toBeNull();
  await checkpointer.catchingUp();
  expect(checkpointer.catchingUp()).toBeNull();
  expect(cursorsInFile(path)).toEqual(['influxdb']);
  expect(errors).toEqual([]);
  db.close();
});

test('a checkpoint that fails is told of and does not end the process', async () => {
  const errors: unknown[] = [];
  const checkpointer = createCheckpointer(`${folder}/nowhere/history.db`, { onError: (error) => errors.push(error) });
  checkpointer.wrote(1000);
  await checkpointer.idle();
  expect(errors).toMatchObject([{ errcode: 14 }]);
});

/** About the pages that each write touches: some twenty. */
const rowsPerWrite = 400;

/** Writes through a checkpointer as the recorder does: as much as would be many times what the log may hold. */
async function writeMuch(db: DatabaseSync, checkpointer: Checkpointer, times: number): Promise<void> {
  db.exec('CREATE TABLE IF NOT EXISTS filling (text TEXT)');
  const insert = db.prepare('INSERT INTO filling VALUES (?)');
  for (let time = 0; time < times; time++) {
    await checkpointer.catchingUp();
    db.exec('BEGIN IMMEDIATE');
    for (let row = 0; row < rowsPerWrite; row++) insert.run('x'.repeat(200));
    db.exec('COMMIT');
    checkpointer.wrote(Math.ceil((rowsPerWrite * 200) / 4096));
    await setImmediate();
  }
  await checkpointer.idle();
}

/** Reads in a thread, in transactions of some milliseconds; the next one begins before the last has ended. */
async function startReaders(path: string): Promise<() => Promise<void>> {
  const source = `
    const { DatabaseSync } = require('node:sqlite');
    const { parentPort, workerData } = require('node:worker_threads');
    const [one, other] = [0, 1].map(() => new DatabaseSync(workerData, { readOnly: true, timeout: 1000 }));
    const begin = (db) => { db.exec('BEGIN'); db.prepare('SELECT COUNT(*) FROM exporters').get(); };
    const pause = new Int32Array(new SharedArrayBuffer(4));
    begin(one);
    parentPort.postMessage('reading');
    function turn(ending, beginning) {
      begin(beginning);
      Atomics.wait(pause, 0, 0, 20);
      ending.exec('COMMIT');
      setImmediate(turn, beginning, ending);
    }
    turn(one, other);`;
  const worker = new Worker(source, { eval: true, workerData: path });
  await once(worker, 'message');
  return async () => void (await worker.terminate());
}

const maxLogPages = 1000;
const logBytes = (path: string) => statSync(`${path}-wal`).size;

test('the log stays within its bounds where one reader follows the other without a pause', async () => {
  const path = `${folder}/history.db`;
  const errors: unknown[] = [];
  const long: number[] = [];
  const db = openWriter(path);
  const stop = await startReaders(path);
  const checkpointer = createCheckpointer(path, {
    onError: (error) => errors.push(error),
    onLongLog: (bytes) => long.push(bytes),
    maxLogPages,
    restartMs: 10_000,
  });
  let most = 0;
  for (let round = 0; round < 15; round++) {
    await writeMuch(db, checkpointer, 50);
    most = Math.max(most, logBytes(path));
  }
  await stop();
  db.close();
  expect({ errors, long }).toEqual({ errors: [], long: [] });
  // It held what it may, and what was written until the next checkpoint; fifteen thousand pages went through it.
  expect(most).toBeLessThan(6 * maxLogPages * 4096);
});

test('a reader that does not end is told of, stops nobody for long, and the log shrinks when it has ended', async () => {
  const path = `${folder}/history.db`;
  const long: number[] = [];
  const db = openWriter(path);
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT COUNT(*) FROM exporters').get();
  const checkpointer = createCheckpointer(path, {
    onError: () => undefined,
    onLongLog: (bytes) => long.push(bytes),
    maxLogPages,
    restartMs: 1,
  });
  await writeMuch(db, checkpointer, 800);
  expect(long.length).toBeGreaterThan(0);
  // Each time for twice as much, so a few times however much is written.
  expect(long.length).toBeLessThan(6);
  for (const bytes of long) expect(bytes).toBeGreaterThan(maxLogPages * 4096);

  reader.exec('COMMIT');
  reader.close();
  await writeMuch(db, checkpointer, 800);
  expect(long.length).toBeLessThan(7);
  await writeMuch(db, checkpointer, 100);
  expect(logBytes(path)).toBeLessThanOrEqual(16 * 2 ** 20);
  db.close();
});
