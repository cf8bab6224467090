import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startLogFile } from './log-file.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('starts go on where the one before ended', async () => {
  const path = join(await emptyFolder(), 'logs', 'program.log');
  startLogFile(path).write('one\n');
  startLogFile(path).write('two\n');
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

test('a file that grows large is put aside, also in the middle of a run; one is kept', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'program.log');
  const log = startLogFile(path, 3);
  for (const line of ['one\n', 'two\n', 'three\n']) log.write(line);
  expect(await readFile(path, 'utf8')).toBe('three\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('two\n');
});

test('a file that an earlier run left large is put aside', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'program.log');
  await writeFile(path, 'x'.repeat(5 * 1024 * 1024 + 1));
  startLogFile(path).write('fresh\n');
  expect(await readFile(path, 'utf8')).toBe('fresh\n');
  expect((await readdir(folder)).sort()).toStrictEqual(['program.log', 'program.log.1']);
});

test('where no folder can be made, the program goes on without', async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'file'), '');
  expect(() => startLogFile(join(folder, 'file', 'logs', 'program.log')).write('x\n')).not.toThrow();
});
