import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DesktopState } from '../window/desktop-state.ts';
import { createHostActions } from './create-host-actions.ts';

async function setUp({ chosen = '', openProblem = '' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'actions-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const done: string[] = [];
  const suggested: string[] = [];
  let state: DesktopState = { bounds: null, isMaximized: false, knowsTray: false, exportFolder: null };
  const actions = createHostActions({
    shell: {
      async openPath(path) {
        done.push(`open ${path}`);
        return openProblem;
      },
    },
    clipboard: {
      async writeText(text) {
        done.push(`copy ${text}`);
      },
    },
    dialog: {
      async showSaveDialog({ defaultPath }) {
        suggested.push(defaultPath);
        return { canceled: chosen === '', filePath: chosen === '' ? '' : join(folder, chosen) };
      },
    },
    folders: { config: join(folder, 'config'), data: join(folder, 'data'), logs: join(folder, 'logs') },
    autostart: {
      get: async () => ({ enabled: false, problem: null }),
      set: async (enabled) => ({ enabled, problem: null }),
    },
    state: {
      get: () => state,
      set(changes) {
        state = { ...state, ...changes };
      },
    },
    downloadFolder: () => '/downloads',
  });
  return { actions, folder, done, suggested, state: () => state };
}

async function* rowsOf(...rows: string[]): AsyncGenerator<string> {
  yield* rows;
}

const csv = (rows: AsyncIterable<string>) => ({ fileName: 'session.csv', contentType: 'text/csv', rows });

test('a folder is opened, and made first where nothing was ever written', async () => {
  const { actions, folder, done } = await setUp();
  await actions.openFolder('logs');
  expect(done).toStrictEqual([`open ${join(folder, 'logs')}`]);
  expect((await stat(join(folder, 'logs'))).isDirectory()).toBe(true);
});

test('a folder that cannot be opened is named', async () => {
  const { actions, folder } = await setUp({ openProblem: 'no application' });
  await expect(actions.openFolder('data')).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(join(folder, 'data')),
  });
});

test('text goes to the clipboard', async () => {
  const { actions, done } = await setUp();
  await actions.copyText('export X=1');
  expect(done).toStrictEqual(['copy export X=1']);
});

test('an export is written where the user says, and the place is suggested the next time', async () => {
  const { actions, folder, suggested, state } = await setUp({ chosen: 'mine.csv' });
  await writeFile(join(folder, 'mine.csv'), 'an older one');
  const path = join(folder, 'mine.csv');
  expect(await actions.saveExport(csv(rowsOf('a,b\n', '1,2\n')))).toStrictEqual({ path });
  expect(await readFile(path, 'utf8')).toBe('a,b\n1,2\n');
  expect(state().exportFolder).toBe(folder);
  await actions.saveExport(csv(rowsOf('x\n')));
  expect(suggested).toStrictEqual([join('/downloads', 'session.csv'), join(folder, 'session.csv')]);
});

test('cancelled: nothing is read or written', async () => {
  const { actions, folder } = await setUp();
  let isRead = false;
  async function* rows(): AsyncGenerator<string> {
    isRead = true;
    yield '';
  }
  expect(await actions.saveExport(csv(rows()))).toStrictEqual({ path: null });
  expect([isRead, await readdir(folder)]).toStrictEqual([false, []]);
});

test('an export that breaks off leaves what stood there, and nothing beside it', async () => {
  const { actions, folder, state } = await setUp({ chosen: 'mine.csv' });
  await writeFile(join(folder, 'mine.csv'), 'an older one');
  async function* rows(): AsyncGenerator<string> {
    yield 'a,b\n';
    throw new Error('the history is damaged');
  }
  await expect(actions.saveExport(csv(rows()))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('the history is damaged'),
  });
  expect(await readFile(join(folder, 'mine.csv'), 'utf8')).toBe('an older one');
  expect(await readdir(folder)).toStrictEqual(['mine.csv']);
  expect(state().exportFolder).toBeNull();
});

test('a place that cannot be written is a refusal with the remedy', async () => {
  const { actions } = await setUp({ chosen: join('none', 'mine.csv') });
  await expect(actions.saveExport(csv(rowsOf('x')))).rejects.toThrow('Choose another place');
});

test('start at login is the autostart of the system', async () => {
  const { actions } = await setUp();
  expect(await actions.startAtLogin()).toStrictEqual({ enabled: false, problem: null });
  expect(await actions.setStartAtLogin(true)).toStrictEqual({ enabled: true, problem: null });
});
