/** Whether the desktop shows trays at all. */
export interface TrayPresence {
  /** What was found last; true while nothing was. */
  readonly isPresent: boolean;
  /** Looks now. */
  check(): Promise<boolean>;
}

/** Runs a program and gives its standard output. Rejects with the code `ENOENT` where it is not installed. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

/** Windows and macOS have a tray always. */
export const everPresent: TrayPresence = { isPresent: true, check: async () => true };

/**
 * Asks the session bus whether somebody takes tray icons (freedesktop's StatusNotifierWatcher); GNOME has nobody without an
 * extension. Whatever cannot be asked counts as present: only a clear no may keep a window from going to the tray.
 */
export function createLinuxTrayPresence(run: RunProgram): TrayPresence {
  let isPresent = true;
  return {
    get isPresent() {
      return isPresent;
    },
    async check() {
      isPresent = await hasWatcher(run);
      return isPresent;
    },
  };
}

const watcher = 'org.kde.StatusNotifierWatcher';
const bus = 'org.freedesktop.DBus';
const busPath = '/org/freedesktop/DBus';
const method = 'NameHasOwner';

/** Three ways to ask the same; a desktop has at least one of them. */
const questions: readonly (readonly [program: string, args: readonly string[]])[] = [
  ['gdbus', ['call', '--session', '--dest', bus, '--object-path', busPath, '--method', `${bus}.${method}`, watcher]],
  ['busctl', ['--user', 'call', bus, busPath, bus, method, 's', watcher]],
  ['dbus-send', ['--session', '--print-reply', `--dest=${bus}`, busPath, `${bus}.${method}`, `string:${watcher}`]],
];

async function hasWatcher(run: RunProgram): Promise<boolean> {
  for (const [program, args] of questions) {
    // Not installed, or no bus to be reached: the next one may know.
    const answer = await run(program, args).catch(() => '');
    if (/\btrue\b/.test(answer)) return true;
    if (/\bfalse\b/.test(answer)) return false;
  }
  return true;
}
