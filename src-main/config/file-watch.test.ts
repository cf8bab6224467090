import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FileWatch, type FileWatchOptions, watchFile } from './file-watch.ts';

/** So long that the test would time out: what is noticed was noticed by an event. */
const neverPoll = 3_600_000;

let folder: string;
let path: string;
let watch: FileWatch | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llama-proxy-watch-'));
  await mkdir(join(folder, 'conf'));
  path = join(folder, 'conf', 'config.yaml');
  await writeFile(path, 'one');
});

afterEach(async () => {
  watch?.close();
  await rm(folder, { recursive: true });
});

/** Starts watching, waits for the first call, and gives a way to wait for each further one. */
async function start(options: FileWatchOptions = {}) {
  let calls = 0;
  let arrived = Promise.withResolvers<void>();
  const next = async () => {
    await arrived.promise;
    arrived = Promise.withResolvers();
  };
  const onTouched = () => {
    calls++;
    arrived.resolve();
  };
  watch = watchFile(path, onTouched, { settleMs: 20, pollMs: neverPoll, ...options });
  await next();
  return { next, calls: () => calls };
}

test('a file written in place', async () => {
  const { next } = await start();
  await writeFile(path, 'two');
  await next();
});

test('a file renamed over the old one, more than once', async () => {
  const { next } = await start();
  for (const text of ['two', 'three', 'four']) {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    await next();
  }
});

test('a file moved away and written anew', async () => {
  const { next } = await start();
  await rename(path, `${path}~`);
  await next();
  await writeFile(path, 'two');
  await next();
});

test('a folder moved away and another put in its place', async () => {
  const { next } = await start();
  await mkdir(join(folder, 'conf.new'));
  await writeFile(join(folder, 'conf.new', 'config.yaml'), 'two');
  await rename(join(folder, 'conf'), join(folder, 'conf.old'));
  await rename(join(folder, 'conf.new'), join(folder, 'conf'));
  await next();
  await writeFile(path, 'three');
  await next();
});

test.skipIf(process.platform === 'win32')('a symlink turned to another file, and that file written', async () => {
  await mkdir(join(folder, 'elsewhere'));
  const target = join(folder, 'elsewhere', 'b.yaml');
  await writeFile(target, 'two');
  const { next } = await start();
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
  await next();
  await writeFile(target, 'three');
  await next();
});

test('a folder removed and made again, by polling', async () => {
  const { next } = await start({ pollMs: 10 });
  await rm(join(folder, 'conf'), { recursive: true });
  await next();
  await mkdir(join(folder, 'conf'));
  await writeFile(path, 'two');
  await next();
});

test('other files of the folder are no business of ours', async () => {
  const { next, calls } = await start();
  for (let index = 0; index < 20; index++) await writeFile(join(folder, 'conf', `other-${index}`), 'x');
  await writeFile(path, 'two');
  await next();
  expect(calls()).toBe(2);
});
