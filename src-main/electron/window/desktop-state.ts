import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });

/** What the desktop host remembers from one start to the next, beside config.yaml: no settings, only habits. */
const desktopState = z.object({
  /** Where the window stood when it was not maximised; null before it was first moved. */
  bounds: rectangle.nullable().catch(null).default(null),
  isMaximized: z.boolean().catch(false).default(false),
  /** The user was told that closing the window leaves the program in the tray. */
  knowsTray: z.boolean().catch(false).default(false),
  /** Where an export was last saved. */
  exportFolder: z.string().min(1).nullable().catch(null).default(null),
});
export type DesktopState = z.infer<typeof desktopState>;
export type Rectangle = z.infer<typeof rectangle>;

export interface DesktopStateFile {
  get(): DesktopState;
  /** Written at once, atomically. One that cannot be written is kept in memory and reported. */
  set(changes: Partial<DesktopState>): void;
}

/** A file that is missing, broken or from another version begins anew, key by key. */
export function openDesktopState(path: string, onError: (error: unknown) => void): DesktopStateFile {
  let state = read(path);
  return {
    get: () => state,
    set(changes) {
      state = { ...state, ...changes };
      try {
        write(path, state);
      } catch (error) {
        onError(error);
      }
    },
  };
}

function read(path: string): DesktopState {
  try {
    return desktopState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The first start, or half a file.
    return desktopState.parse({});
  }
}

/** Synchronous: the last one is written while the program ends. */
function write(path: string, state: DesktopState): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.tmp`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}
