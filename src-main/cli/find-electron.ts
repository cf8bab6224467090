import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface DesktopSurroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's number; null where users have none. */
  readonly uid: number | null;
  /** Folder of the npm package `electron`; null where it is not installed. */
  readonly electronFolder: string | null;
  /** The desktop host as it was built. */
  readonly builtEntry: string;
}

/** The way to the desktop app, or in a few words why there is none and what would mend it. */
export type DesktopWay = { readonly executable: string } | { readonly missing: string };

/** Looks whether the desktop app can be had here. The package `electron` itself would begin a download at the question. */
export function findElectron(surroundings: DesktopSurroundings): DesktopWay {
  const { platform, env, uid, electronFolder, builtEntry } = surroundings;
  if (!existsSync(builtEntry)) return { missing: 'it was not built (npm run build)' };
  const executable = executableIn(electronFolder, surroundings);
  if (executable === null) return { missing: "Electron's binary is not installed (npx install-electron fetches it)" };
  if (platform === 'linux') {
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return { missing: 'there is no display (DISPLAY, WAYLAND_DISPLAY)' };
    // Chromium refuses to run as root with its sandbox on, and without it we do not run.
    if (uid === 0) return { missing: 'Electron does not run as root (use an ordinary user)' };
  }
  return { executable };
}

/** Folder of the installed package, wherever npm put it. */
export function electronPackageFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    // It is a development dependency: a package that was installed for use has none.
    return null;
  }
}

/** As electron/index.js finds it: `path.txt` is written when the binary was unpacked. */
function executableIn(
  folder: string | null,
  { platform, env }: Pick<DesktopSurroundings, 'platform' | 'env'>,
): string | null {
  const usual = platform === 'win32' ? 'electron.exe' : platform === 'darwin' ? macExecutable : 'electron';
  const name = (folder !== null && readText(join(folder, 'path.txt'))) || usual;
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? (folder === null ? null : join(folder, 'dist'));
  if (dist === null) return null;
  const executable = join(dist, name);
  return existsSync(executable) ? executable : null;
}

const macExecutable = 'Electron.app/Contents/MacOS/Electron';

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}
