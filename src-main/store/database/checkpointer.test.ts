import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempFolder } from '../testing/temp-history.ts';
import { createCheckpointer } from './checkpointer.ts';
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
  const checkpointer = createCheckpointer(path, (error) => errors.push(error));
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
  const checkpointer = createCheckpointer(`${folder}/nowhere/history.db`, (error) => errors.push(error));
  checkpointer.wrote(1000);
  await checkpointer.idle();
  expect(errors).toMatchObject([{ errcode: 14 }]);
});
