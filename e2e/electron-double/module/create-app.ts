import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEvents, type DoubleEvents } from '../events.ts';
import { NotInDoubleError, strict } from '../strict.ts';

type AppEvent = 'activate' | 'before-quit' | 'second-instance' | 'web-contents-created' | 'window-all-closed';

/** The double of `app`. */
export function createApp() {
  const events: DoubleEvents<AppEvent> = createEvents('app', [
    'activate',
    'before-quit',
    'second-instance',
    'web-contents-created',
    'window-all-closed',
  ]);
  const paths = new Map<string, string>();
  let lock: string | null = null;

  function exit(code: number): void {
    releaseSingleInstanceLock();
    // The line to the test must have taken what was sent before.
    if (process.connected) process.disconnect();
    process.exit(code);
  }

  function quit(): void {
    if (!events.emitPreventable('before-quit')) setImmediate(exit, 0);
  }

  /** As Electron: one for each `userData`; a second program tells the first that it was there. */
  function requestSingleInstanceLock(): boolean {
    const folder = pathOf('userData');
    const path = join(folder, 'double.lock');
    const bell = 'double.bell';
    if (isHeld(path)) {
      writeFileSync(join(folder, bell), String(process.pid));
      return false;
    }
    writeFileSync(path, String(process.pid));
    lock = path;
    let heard = '';
    const watcher = watch(folder, (_event, name) => {
      if (name !== bell) return;
      const rung = readFileSync(join(folder, bell), 'utf8');
      // One writing is told of several times, first of them while the file is empty.
      if (rung === '' || rung === heard) return;
      heard = rung;
      events.emit('second-instance', {}, [], folder);
    });
    watcher.unref();
    return true;
  }

  function releaseSingleInstanceLock(): void {
    if (lock !== null) rmSync(lock, { force: true });
    lock = null;
  }

  function pathOf(name: string): string {
    const path = paths.get(name) ?? (name === 'downloads' ? process.env.ELECTRON_DOUBLE_DOWNLOADS : undefined);
    if (path === undefined) throw new NotInDoubleError(`app.getPath('${name}')`);
    return path;
  }

  process.on('SIGTERM', quit);
  process.on('SIGINT', quit);
  // A test that died must leave no program behind.
  void once(process, 'disconnect').then(() => process.exit(1));

  return {
    events,
    app: strict('app', {
      isPackaged: false,
      on: events.on,
      whenReady: () => Promise.resolve(),
      setAppUserModelId: () => undefined,
      setAboutPanelOptions: () => undefined,
      // Asked on macOS and Windows alone.
      getLoginItemSettings: () => ({ openAtLogin: false, wasOpenedAtLogin: false, executableWillLaunchAtLogin: false }),
      getPath: pathOf,
      setPath(name: string, path: string) {
        mkdirSync(path, { recursive: true });
        paths.set(name, path);
      },
      requestSingleInstanceLock,
      releaseSingleInstanceLock,
      quit,
      exit,
    }),
  };
}

export type AppDouble = ReturnType<typeof createApp>;

function isHeld(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch {
    // No lock, or one of a program that is gone.
    return false;
  }
}
