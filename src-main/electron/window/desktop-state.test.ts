import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDesktopState } from './desktop-state.ts';

const fail = (error: unknown) => {
  throw error;
};

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'desktop-state-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const fresh = { bounds: null, isMaximized: false, knowsTray: false, exportFolder: null };
const bounds = { x: -100, y: 20, width: 800, height: 600 };

test('what was set is there at the next start, and nothing else is left behind', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'data', 'desktop.json');
  const first = openDesktopState(path, fail);
  expect(first.get()).toStrictEqual(fresh);
  first.set({ bounds });
  first.set({ isMaximized: true });
  expect(openDesktopState(path, fail).get()).toStrictEqual({ ...fresh, bounds, isMaximized: true });
  expect(await readdir(join(folder, 'data'))).toStrictEqual(['desktop.json']);
});

test.each([
  ['', fresh],
  ['{"bounds":', fresh],
  ['[]', fresh],
  ['{"bounds":{"x":1},"knowsTray":true}', { ...fresh, knowsTray: true }],
  ['{"bounds":{"x":1,"y":1,"width":0,"height":5},"isMaximized":"yes"}', fresh],
])('a file that reads %s', async (text, expected) => {
  const path = join(await emptyFolder(), 'desktop.json');
  await writeFile(path, text);
  expect(openDesktopState(path, fail).get()).toStrictEqual(expected);
});

test('where nothing can be written, it is remembered until the end and reported', async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'file'), '');
  const errors: unknown[] = [];
  const state = openDesktopState(join(folder, 'file', 'desktop.json'), (error) => errors.push(error));
  state.set({ knowsTray: true });
  expect([state.get().knowsTray, errors.length]).toStrictEqual([true, 1]);
});
