import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { until } from '../until.ts';
import type { MessageBox, ProgramSide, ScreenSide } from './line.ts';
import { createPeer, type Peer } from './peer.ts';
import { createWindowPage, type WindowPage } from './screen/window-page.ts';

/** The built desktop app under plain Node, its windows pages of Chromium. */
export interface RunningDouble {
  readonly program: Peer<ProgramSide>;
  /** The page of the window that is open, once there is one. */
  page(): Promise<WindowPage>;
  /** Message boxes that came, in their order. */
  readonly asked: readonly MessageBox[];
  log(): string;
  readonly ended: Promise<number | null>;
  /** As its user logs out. */
  stop(): Promise<void>;
}

export interface DoubleOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Words of the button that is taken in a message box; a box without such a button fails the app. */
  readonly takes?: string;
  /** Where a file is saved. */
  readonly savesTo?: string;
}

const builtApp = fileURLToPath(new URL('../../out/main/index.js', import.meta.url));
const swap = new URL('swap-electron.ts', import.meta.url).href;

export async function startDouble(browser: Browser, options: DoubleOptions): Promise<RunningDouble> {
  const windows = new Map<number, Promise<WindowPage>>();
  const asked: MessageBox[] = [];
  let log = '';
  const child = fork(builtApp, options.args, {
    execArgv: ['--import', swap],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Files of the page cross as bytes.
    serialization: 'advanced',
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }

  async function window(id: number): Promise<WindowPage> {
    const found = windows.get(id);
    if (found === undefined) throw new Error(`the screen has no window ${id}`);
    return found;
  }

  const program = createPeer<ScreenSide, ProgramSide>(
    {
      // The app may end between the look and the write: whoever waits for an answer hears of it from `ended`, and
      // without a callback the refused write would be an error of the child, which rejects `ended`.
      send: (message) => child.connected && child.send(message as object, () => undefined),
      onMessage: (listener) => child.on('message', listener),
    },
    {
      open(id, size) {
        windows.set(id, createWindowPage(browser, program, id, size));
      },
      load: async (id, url) => (await window(id)).load(url),
      setVisible: async (id, isVisible) => (await window(id)).setVisible(isVisible),
      deliver: async (id, channel, values) => (await window(id)).deliver(channel, values),
      async destroy(id) {
        const gone = await window(id);
        windows.delete(id);
        await gone.close();
      },
      messageBox(box) {
        asked.push(box);
        const index = box.buttons.findIndex(
          (button) => options.takes !== undefined && button.startsWith(options.takes),
        );
        if (index < 0) throw new Error(`nobody expected this question: ${box.message} ${box.detail}`);
        return index;
      },
      saveDialog: () => options.savesTo ?? null,
    },
  );
  void ended.then((code) => {
    process.off('exit', killWithUs);
    program.close(`the app ended with code ${code}; its log ends in:\n${log.slice(-4000)}`);
  });

  return {
    program,
    asked,
    ended,
    log: () => log,
    page: () => until('a window', () => [...windows.values()].at(-1), 10_000),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
      await ended;
      clearTimeout(timer);
      for (const open of windows.values()) await (await open).close().catch(() => undefined);
    },
  };
}
