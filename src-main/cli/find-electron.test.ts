import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type DesktopSurroundings, findElectron } from './find-electron.ts';

/** A machine on which everything is in place. */
async function machine(changes: Partial<DesktopSurroundings> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'electron-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'electron'), '');
  await writeFile(join(folder, 'path.txt'), 'electron');
  await writeFile(join(folder, 'index.js'), '');
  const surroundings: DesktopSurroundings = {
    platform: 'linux',
    env: { DISPLAY: ':0' },
    uid: 1000,
    electronFolder: folder,
    builtEntry: join(folder, 'index.js'),
    ...changes,
  };
  return { folder, way: findElectron(surroundings) };
}

test.each([{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }])('with %j the app is found', async (env) => {
  const { folder, way } = await machine({ env });
  expect(way).toStrictEqual({ executable: join(folder, 'dist', 'electron') });
});

test('an Electron of the user’s own is taken', async () => {
  const own = await mkdtemp(join(tmpdir(), 'own-'));
  onTestFinished(() => rm(own, { recursive: true }));
  await writeFile(join(own, 'electron'), '');
  const { way } = await machine({ env: { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: own } });
  expect(way).toStrictEqual({ executable: join(own, 'electron') });
});

test('macOS and Windows need no display to be named', async () => {
  expect((await machine({ platform: 'darwin', env: {} })).way).toHaveProperty('executable');
  expect((await machine({ platform: 'win32', env: {}, uid: null })).way).toHaveProperty('executable');
});

test.each<[why: string, changes: Partial<DesktopSurroundings>]>([
  ['npm run build', { builtEntry: '/nowhere/index.js' }],
  ['npx install-electron', { electronFolder: null }],
  ['npx install-electron', { electronFolder: '/nowhere' }],
  ['no display', { env: {} }],
  ['no display', { env: { DISPLAY: '' } }],
  ['root', { uid: 0 }],
])('without it, the reason names what would help: %s', async (why, changes) => {
  expect((await machine(changes)).way).toStrictEqual({ missing: expect.stringContaining(why) });
});
