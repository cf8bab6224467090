import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPreloadBridge } from '#shared/contract/create-preload-bridge.ts';
import { createHttpBridge } from '#shared/contract/http-bridge.ts';
import { createIpcBridge } from '#shared/contract/ipc-bridge.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { findInstances } from '../host/instance-file.ts';
import { createNodeHttpPlatform } from '../host/node-http-platform.ts';
import { startDesktop } from './desktop.ts';
import { createFakeElectron, type FakeElectron, type FakeElectronOptions } from './testing/fake-electron.ts';
import type { FakeWindow } from './testing/fake-window.ts';

interface Setting extends FakeElectronOptions {
  words?: string[];
  /** Text of config.yaml before the rest. */
  config?: string;
}

async function setUp({ words = [], config = 'server: {port: 0}\n', ...options }: Setting = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'desktop-'));
  const pageFolder = join(folder, 'renderer');
  await mkdir(pageFolder);
  await writeFile(join(pageFolder, 'index.html'), 'the page');
  const path = join(folder, 'config.yaml');
  await writeFile(
    path,
    `${config}backend: {host: 127.0.0.1, port: 9}\ndashboard: {port: 0}\nstats: {enabled: false}\n`,
  );
  const electron = createFakeElectron(options);
  const uncaught: string[] = [];
  startDesktop(
    electron.parts,
    { preload: '/preload.cjs', pageFolder, iconFolder: '/icons' },
    {
      version: '1.2.3',
      platform: 'win32',
      process: { on: (event: string) => uncaught.push(event) } as unknown as NodeJS.Process,
      words: ['--config', path, '--data-dir', folder, '--log-level', 'silent', ...words],
      devServer: null,
    },
  );
  onTestFinished(async () => {
    electron.parts.app.quit();
    await electron.ended;
    await rm(folder, { recursive: true });
  });
  return { electron, folder, uncaught };
}

/** A whole program starts: on a busy machine that takes its time. */
const patiently = { timeout: 15_000 };

const running = ({ trays }: FakeElectron) => expect.poll(() => trays.length, patiently).toBe(1);

async function openWindow(electron: FakeElectron): Promise<FakeWindow> {
  await expect.poll(() => electron.windows.length, patiently).toBe(1);
  const window = electron.windows[0]!;
  window.happens('ready-to-show');
  return window;
}

/** The page of the built renderer, as far as the contract goes. */
function bridgeOf(electron: FakeElectron, window: FakeWindow) {
  return createIpcBridge(createPreloadBridge(electron.page(window).ipc, 'page'));
}

test('a start opens the window, whose page talks to the program over the contract', async () => {
  const { electron, uncaught } = await setUp();
  const window = await openWindow(electron);
  expect([window.loaded, window.state.isVisible]).toStrictEqual([['app://llama-proxy/'], true]);
  const bridge = bridgeOf(electron, window);
  const status = await bridge.call('status.get', {});
  expect(status).toMatchObject({ version: '1.2.3', host: 'desktop', isDemo: false });
  expect(status.capabilities).toStrictEqual([
    'save_file',
    'open_folder',
    'clipboard',
    'start_at_login',
    'notifications',
    'tray',
  ]);
  expect((await fetch(new URL('/x', status.proxy.url!))).status).toBe(502);
  const first = Promise.withResolvers<Snapshot>();
  bridge.subscribe({ snapshot: first.resolve, event() {}, disconnected() {} });
  expect((await first.promise).status.host).toBe('desktop');
  const page = await electron.handled.get('app')!(new Request('app://llama-proxy/'));
  expect(await page.text()).toBe('the page');
  expect(uncaught).toStrictEqual(['uncaughtException', 'unhandledRejection']);
});

test('every door is shut before the window opens: its preferences, the session, whatever contents there will be', async () => {
  const { electron } = await setUp();
  const window = await openWindow(electron);
  const { webPreferences, show } = window.options as unknown as Record<string, object | boolean>;
  expect(webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  expect([webPreferences, show]).toStrictEqual([expect.objectContaining({ devTools: false }), false]);
  expect(electron.shut).toStrictEqual([
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setDevicePermissionHandler',
    'will-download',
    'onBeforeRequest',
  ]);
  const guarded: string[] = [];
  const contents = { on: (event: string) => guarded.push(event), setWindowOpenHandler: () => guarded.push('open') };
  electron.app.emit('web-contents-created', {}, contents);
  expect(guarded).toStrictEqual([
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'will-attach-webview',
    'open',
  ]);
});

test('--hidden: in the tray, without a window, until a second start asks for it', async () => {
  const { electron } = await setUp({ words: ['--hidden'] });
  await running(electron);
  expect(electron.windows.length).toBe(0);
  await expect.poll(() => electron.app.emit('second-instance') && electron.windows.length, patiently).toBe(1);
});

test('desktop.start_hidden does the same', async () => {
  const { electron } = await setUp({ config: 'server: {port: 0}\ndesktop: {start_hidden: true}\n' });
  await running(electron);
  expect(electron.windows.length).toBe(0);
});

test('a second start ends by itself', async () => {
  const { electron } = await setUp({ hasLock: false });
  expect(await electron.ended).toBe(0);
  expect(electron.trays.length).toBe(0);
});

test('closed to the tray it is not subscribed, says once where it went, and its place is remembered', async () => {
  const { electron, folder } = await setUp();
  const window = await openWindow(electron);
  let snapshots = 0;
  bridgeOf(electron, window).subscribe({
    snapshot() {
      snapshots += 1;
    },
    event() {},
    disconnected() {},
  });
  await expect.poll(() => snapshots).toBe(1);
  window.clickClose();
  expect([window.isDestroyed, window.state.isVisible]).toStrictEqual([false, false]);
  expect(electron.notifications).toStrictEqual(['llama-proxy keeps running']);
  electron.app.emit('activate');
  await expect.poll(() => snapshots).toBe(2);
  expect(JSON.parse(await readFile(join(folder, 'desktop.json'), 'utf8'))).toMatchObject({
    knowsTray: true,
    bounds: { width: 1180 },
  });
});

test('desktop.close_to_tray off: closing the window ends the program in order', async () => {
  const { electron } = await setUp({ config: 'server: {port: 0}\ndesktop: {close_to_tray: false}\n' });
  const window = await openWindow(electron);
  const { proxy } = await bridgeOf(electron, window).call('status.get', {});
  window.clickClose();
  expect(await electron.ended).toBe(0);
  expect(electron.trays[0]?.isDestroyed).toBe(true);
  await expect(fetch(proxy.url!)).rejects.toThrow();
});

test('a port that is taken is a question, not a crash', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  onTestFinished(() => void holder.close());
  const { port } = holder.address() as { port: number };
  const { electron } = await setUp({ config: `server: {port: ${port}}\n` });
  electron.answer = 'Quit';
  expect(await electron.ended).toBe(0);
  expect(electron.asked.map(({ message }) => message)).toStrictEqual([`Port ${port} is taken.`]);
});

test('a config.yaml that is no good is a question, with the place of the mistake', async () => {
  const { electron, folder } = await setUp({ config: 'server: {port: eighty}\n' });
  electron.answer = 'no button';
  await expect.poll(() => electron.asked.length, patiently).toBe(1);
  expect(electron.asked[0]).toMatchObject({ message: 'The settings have a mistake.', buttons: ['Try again', 'Quit'] });
  expect(electron.asked[0]?.detail).toContain(`${join(folder, 'config.yaml')}:1:16 server.port`);
  expect(await electron.ended).toBe(0);
});

test('a word that cannot be meant: said in a window, and the end', async () => {
  const { electron } = await setUp({ words: ['--port', 'eighty'] });
  expect(await electron.ended).toBe(1);
  expect(electron.asked).toMatchObject([{ message: 'llama-proxy cannot start.' }]);
  expect(electron.asked[0]?.detail).toContain('--port eighty');
});

test('a part of the start that fails takes the program down with it', async () => {
  const { electron, folder } = await setUp({ failsTray: true });
  expect(await electron.ended).toBe(1);
  expect(electron.asked[0]?.detail).toContain('no such icon');
  expect(await readdir(join(folder, 'running'))).toStrictEqual([]);
});

test('a data folder that cannot be made is named, with the remedy', async () => {
  const blocked = await mkdtemp(join(tmpdir(), 'desktop-'));
  onTestFinished(() => rm(blocked, { recursive: true }));
  await writeFile(join(blocked, 'file'), '');
  const { electron } = await setUp({ words: ['--data-dir', join(blocked, 'file', 'data')] });
  expect(await electron.ended).toBe(1);
  expect(electron.asked[0]?.detail).toMatch(
    /^The folder .*desktop cannot be made: .+ choose another with --data-dir\.$/,
  );
});

test('a browser at the desktop is offered what a browser can do, and opens no dialog here', async () => {
  const { electron, folder } = await setUp();
  await openWindow(electron);
  const [instance] = await findInstances(folder);
  const browser = createHttpBridge(createNodeHttpPlatform(instance!.url, instance!.token));
  expect(await browser.call('status.get', {})).toMatchObject({ host: 'desktop', capabilities: ['download'] });
  await expect(browser.call('host.saveExport', { format: 'csv' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('a system that shuts down is asked to wait, and the app ends by itself', async () => {
  const { electron, folder } = await setUp({ words: ['--hidden'] });
  await running(electron);
  let isHeld = false;
  electron.powerMonitor.emit('shutdown', {
    preventDefault() {
      isHeld = true;
    },
  });
  expect(isHeld).toBe(true);
  expect(await electron.ended).toBe(0);
  expect(await findInstances(folder)).toStrictEqual([]);
});
