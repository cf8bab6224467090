import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import type { LoginItem } from './create-autostart.ts';
import { execLine, readDesktopEntry, writeDesktopEntry } from './desktop-entry.ts';

export interface LinuxAutostartOptions {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Start at login by an entry in the user's autostart folder; Electron has no other way on Linux. */
export function createLinuxAutostart({ executable, args, env, home }: LinuxAutostartOptions): LoginItem {
  const path = posix.join(autostartFolder(env, home), 'llama-proxy.desktop');
  // An AppImage runs from a folder that is gone after it ends; only its own path can be started again.
  const program = env.APPIMAGE || executable;

  async function get(): Promise<StartAtLogin> {
    const text = await readFile(path, 'utf8').catch(unlessMissing);
    if (text === null) return { enabled: false, problem: null };
    const { isOff, exec } = readDesktopEntry(text);
    if (isOff) return { enabled: false, problem: null };
    if (exec === execLine(program, args)) return { enabled: true, problem: null };
    return { enabled: true, problem: `It starts ${exec}. To start this copy, turn it off and on again.` };
  }

  async function set(enabled: boolean): Promise<void> {
    if (enabled) await replace(path, writeDesktopEntry(program, args));
    else await rm(path, { force: true });
  }

  return { get, set };
}

/** The XDG base directory specification has relative paths ignored. */
function autostartFolder(env: LinuxAutostartOptions['env'], home: string): string {
  const configured = env.XDG_CONFIG_HOME;
  const config = configured && posix.isAbsolute(configured) ? configured : posix.join(home, '.config');
  return posix.join(config, 'autostart');
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** A login in the middle of it sees the old entry or the new one. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
