import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type AutostartOptions, createAutostart } from './create-autostart.ts';
import type { LoginItemApp } from './electron-autostart.ts';

type LoginItemSettings = ReturnType<LoginItemApp['getLoginItemSettings']>;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Electron's `app` on a machine that does as it is told, but for `changes`. */
function fakeApp(changes: Partial<LoginItemSettings> = {}) {
  const calls: unknown[] = [];
  let isOn = false;
  const app: LoginItemApp = {
    getLoginItemSettings(options) {
      calls.push(['get', options]);
      return {
        openAtLogin: isOn,
        wasOpenedAtLogin: false,
        status: isOn ? 'enabled' : 'not-registered',
        executableWillLaunchAtLogin: isOn,
        launchItems: [],
        ...changes,
      };
    },
    setLoginItemSettings(settings) {
      calls.push(['set', settings]);
      isOn = settings.openAtLogin ?? false;
    },
  };
  return { app, calls };
}

const noApp: LoginItemApp = {
  getLoginItemSettings() {
    throw new Error('there are no login items here');
  },
  setLoginItemSettings() {
    throw new Error('there are no login items here');
  },
};

function options(changes: Partial<AutostartOptions>): AutostartOptions {
  return {
    platform: 'linux',
    app: noApp,
    executable: '/opt/llama-proxy',
    env: {},
    home: '/nowhere',
    isPackaged: true,
    ...changes,
  };
}

describe('Linux', () => {
  async function setUp(changes: Partial<AutostartOptions> = {}) {
    const home = await mkdtemp(join(tmpdir(), 'llama-proxy-autostart-'));
    folders.push(home);
    const path = join(home, '.config', 'autostart', 'llama-proxy.desktop');
    return { home, path, autostart: createAutostart(options({ home, ...changes })) };
  }

  test('on writes an entry, off takes it away', async () => {
    const { autostart, path } = await setUp();
    expect(await autostart.get()).toStrictEqual({ enabled: false, problem: null });
    expect(await autostart.set(true)).toStrictEqual({ enabled: true, problem: null });
    expect(await readFile(path, 'utf8')).toBe(`[Desktop Entry]
Type=Application
Name=llama-proxy
Comment=Repairs broken tool calls of llama.cpp and measures every request
Exec="/opt/llama-proxy" --hidden
Terminal=false
X-GNOME-Autostart-enabled=true
`);
    expect(await autostart.set(false)).toStrictEqual({ enabled: false, problem: null });
    expect(await readdir(join(path, '..'))).toStrictEqual([]);
    expect(await autostart.set(false)).toStrictEqual({ enabled: false, problem: null });
  });

  test.each([
    ['Hidden=true', false],
    ['X-GNOME-Autostart-enabled=false', false],
    ['[Desktop Action x]\nHidden=true', true],
    ['X-Comment=Hidden=true', true],
  ])("the user's own %j", async (line, enabled) => {
    const { autostart, path } = await setUp();
    await autostart.set(true);
    const text = await readFile(path, 'utf8');
    await writeFile(path, `${text.replace('X-GNOME-Autostart-enabled=true\n', '')}${line}\n`);
    expect((await autostart.get()).enabled).toBe(enabled);
    expect(await autostart.set(true)).toStrictEqual({ enabled: true, problem: null });
  });

  test('an entry of another copy says so', async () => {
    const { autostart, home } = await setUp();
    await createAutostart(options({ home, executable: '/old/llama-proxy' })).set(true);
    expect(await autostart.get()).toStrictEqual({
      enabled: true,
      problem: 'It starts "/old/llama-proxy" --hidden. To start this copy, turn it off and on again.',
    });
  });

  test('an AppImage starts itself and not the folder that it runs from', async () => {
    const { autostart, path } = await setUp({ env: { APPIMAGE: '/home/me/My Apps/llama-proxy.AppImage' } });
    await autostart.set(true);
    expect(await readFile(path, 'utf8')).toContain('Exec="/home/me/My Apps/llama-proxy.AppImage" --hidden\n');
  });

  test.each([
    ['/a b/c', '"/a b/c"'],
    ['/100%/x', '"/100%%/x"'],
    ['/a"b', String.raw`"/a\\"b"`],
    ['/a$b`c', '"/a\\\\$b\\\\`c"'],
    ['/a\\b', String.raw`"/a\\\\b"`],
  ])('%s is quoted as the specification has it', async (executable, quoted) => {
    const { autostart, path } = await setUp({ executable });
    expect(await autostart.set(true)).toStrictEqual({ enabled: true, problem: null });
    expect(await readFile(path, 'utf8')).toContain(`Exec=${quoted} --hidden\n`);
  });

  test('XDG_CONFIG_HOME is honoured, a relative one is not', async () => {
    const { home, path } = await setUp();
    const config = join(home, 'elsewhere');
    await createAutostart(options({ home, env: { XDG_CONFIG_HOME: config } })).set(true);
    expect(await readdir(join(config, 'autostart'))).toStrictEqual(['llama-proxy.desktop']);
    await createAutostart(options({ home, env: { XDG_CONFIG_HOME: 'relative' } })).set(true);
    expect(await readFile(path, 'utf8')).toContain('llama-proxy');
  });

  test('what cannot be written is said', async () => {
    const { autostart, home } = await setUp();
    await mkdir(join(home, '.config'));
    await writeFile(join(home, '.config', 'autostart'), 'a file in the way');
    await expect(autostart.set(true)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^Start at login could not be changed: E\w+/),
    });
  });
});

describe('Windows', () => {
  const entry = { args: ['--hidden'] };

  test('the entry is told by its arguments', async () => {
    const { app, calls } = fakeApp();
    const autostart = createAutostart(options({ platform: 'win32', app }));
    expect(await autostart.set(true)).toStrictEqual({ enabled: true, problem: null });
    expect(await autostart.set(false)).toStrictEqual({ enabled: false, problem: null });
    expect(calls).toStrictEqual([
      ['set', { ...entry, openAtLogin: true, enabled: true }],
      ['get', entry],
      ['set', { ...entry, openAtLogin: false, enabled: false }],
      ['get', entry],
    ]);
  });

  test('switched off in the Task Manager', async () => {
    const { app } = fakeApp({ openAtLogin: true, executableWillLaunchAtLogin: false });
    expect(await createAutostart(options({ platform: 'win32', app })).get()).toStrictEqual({
      enabled: true,
      problem: 'Windows was told not to: see Start-up apps in Task Manager.',
    });
  });
});

describe('macOS', () => {
  test('on and off', async () => {
    const { app } = fakeApp();
    const autostart = createAutostart(options({ platform: 'darwin', app }));
    expect(await autostart.set(true)).toStrictEqual({ enabled: true, problem: null });
    expect(await autostart.set(false)).toStrictEqual({ enabled: false, problem: null });
  });

  test('it waits for approval', async () => {
    const { app } = fakeApp({ status: 'requires-approval', openAtLogin: false });
    expect(await createAutostart(options({ platform: 'darwin', app })).set(true)).toStrictEqual({
      enabled: true,
      problem: 'macOS waits for your leave: System Settings, General, Login Items.',
    });
  });

  test('it refuses without a word', async () => {
    const { app } = fakeApp({ status: 'not-found', openAtLogin: false });
    const autostart = createAutostart(options({ platform: 'darwin', app }));
    expect(await autostart.get()).toStrictEqual({ enabled: false, problem: null });
    expect((await autostart.set(true)).problem).toMatch(/^macOS refused/);
  });
});

test('out of a source folder it can be turned off, not on', async () => {
  const { app } = fakeApp();
  const autostart = createAutostart(options({ platform: 'win32', app, isPackaged: false }));
  await expect(autostart.set(true)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await autostart.set(false)).toStrictEqual({ enabled: false, problem: null });
});

test('whoever follows hears of a change', async () => {
  const { app } = fakeApp();
  const autostart = createAutostart(options({ platform: 'darwin', app }));
  const heard: boolean[] = [];
  const stop = autostart.onChange(({ enabled }) => heard.push(enabled));
  await autostart.set(true);
  stop();
  await autostart.set(false);
  expect(heard).toStrictEqual([true]);
});
