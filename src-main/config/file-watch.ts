import { type FSWatcher, watch } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface FileWatch {
  close(): void;
}

export interface FileWatchOptions {
  /** How long the file must be at rest before it is reported, so that a half-written one is not read. */
  readonly settleMs?: number;
  /** How often to look without being told: network drives and some containers send no events. */
  readonly pollMs?: number;
}

/**
 * Calls `onTouched` whenever the file at `path` may have changed, appeared or gone, and once at the start. Follows the
 * name, not the file: editors that write a new file and rename it over the old one, symlinks turned to another file and
 * folders replaced as a whole are all noticed. Does not keep the process alive.
 */
export function watchFile(path: string, onTouched: () => void, options: FileWatchOptions = {}): FileWatch {
  const { settleMs = 100, pollMs = 2_000 } = options;
  const watchers = new Map<string, FSWatcher>();
  let closed = false;
  let checking = false;
  let checkAgain = false;
  let lastState: string | undefined;
  let settling: NodeJS.Timeout | undefined;

  // One look at a time, and one more if something happened meanwhile: a folder full of other traffic costs one stat.
  async function check(): Promise<void> {
    if (checking) {
      checkAgain = true;
      return;
    }
    checking = true;
    do {
      checkAgain = false;
      await watchFolders();
      const state = await fileState(path);
      if (!closed && state !== lastState) {
        lastState = state;
        clearTimeout(settling);
        settling = setTimeout(onTouched, settleMs);
      }
    } while (checkAgain && !closed);
    checking = false;
  }

  /** Watches the folder of the name and the folder of the file, which differ for a symlink. */
  async function watchFolders(): Promise<void> {
    const wanted = new Map<string, string>();
    for (const file of [path, await realpath(path).catch(() => path)]) {
      const folder = dirname(file);
      const identity = await folderIdentity(folder);
      if (identity !== null) wanted.set(identity, folder);
    }
    if (closed) return;
    for (const [identity, watcher] of watchers) {
      if (wanted.has(identity)) continue;
      watcher.close();
      watchers.delete(identity);
    }
    for (const [identity, folder] of wanted) {
      if (!watchers.has(identity)) watchFolder(identity, folder);
    }
  }

  function watchFolder(identity: string, folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false });
      watcher.on('change', () => void check());
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(identity);
      });
      watchers.set(identity, watcher);
    } catch {
      // The folder is gone again, or the system's watches are used up (ENOSPC, EMFILE): the next poll tries anew.
    }
  }

  const poll = setInterval(() => void check(), pollMs);
  poll.unref();
  void check();

  return {
    close() {
      closed = true;
      clearInterval(poll);
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** Changes whenever the file behind the name is another one or was written; "absent" when there is none. */
async function fileState(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return 'absent';
  }
}

/** A watch stays with the folder it was made for; another folder under the same name has another identity. */
async function folderIdentity(folder: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(folder, { bigint: true });
    return `${dev}:${ino}:${folder}`;
  } catch {
    return null;
  }
}
