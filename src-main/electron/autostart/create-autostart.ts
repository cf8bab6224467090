import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMacAutostart, createWindowsAutostart, type LoginItemApp } from './electron-autostart.ts';
import { createLinuxAutostart } from './linux-autostart.ts';

/** Whether the program starts when its user logs in; the operating system is the only truth. */
export interface Autostart {
  get(): Promise<StartAtLogin>;
  /** @throws CommandError `UNAVAILABLE` where it cannot be set; the message says why */
  set(enabled: boolean): Promise<StartAtLogin>;
  /** After each `set`. Returns the way to stop. */
  onChange(listener: (state: StartAtLogin) => void): () => void;
}

/** One operating system's way. */
export interface LoginItem {
  get(): Promise<StartAtLogin>;
  set(enabled: boolean): Promise<void>;
}

export interface AutostartOptions {
  readonly platform: NodeJS.Platform;
  /** Used on Windows and macOS. */
  readonly app: LoginItemApp;
  /** Program to start: `process.execPath`. `$APPIMAGE` goes before it. */
  readonly executable: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** `app.isPackaged`. False while it runs out of a source folder: then there is nothing that could be started at login. */
  readonly isPackaged: boolean;
}

/** Given to the program when a login starts it; macOS tells by `wasOpenedAtLogin` instead. */
export const hiddenArgument = '--hidden';

export function createAutostart(options: AutostartOptions): Autostart {
  const item = loginItem(options);
  const listeners = new Set<(state: StartAtLogin) => void>();
  return {
    get: item.get,
    async set(enabled) {
      if (enabled && !options.isPackaged) {
        throw new CommandError(
          'UNAVAILABLE',
          'Only an installed llama-proxy can start at login; this one runs from its source.',
        );
      }
      try {
        await item.set(enabled);
      } catch (error) {
        throw new CommandError('UNAVAILABLE', `Start at login could not be changed: ${(error as Error).message}`);
      }
      const state = await item.get();
      for (const listener of [...listeners]) listener(state);
      return state;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function loginItem({ platform, app, executable, env, home }: AutostartOptions): LoginItem {
  const args = [hiddenArgument];
  if (platform === 'win32') return createWindowsAutostart(app, args);
  if (platform === 'darwin') return createMacAutostart(app);
  return createLinuxAutostart({ executable, args, env, home });
}
