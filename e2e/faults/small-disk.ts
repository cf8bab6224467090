import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, over a folder, for whoever is started `through` it; everybody else sees the folder as it was. */
export interface SmallDisk {
  /** What starts a program that sees it. */
  readonly through: readonly string[];
  /** Its files, for the test. */
  readonly folder: string;
  /** Writes until there is not a byte of room. */
  fill(): void;
  /** Deletes what `fill` wrote. */
  free(): void;
  remove(): Promise<void>;
}

/** Why there can be no small disk here; null when there can. It needs a kernel that gives users name spaces of their own. */
export function whyNoSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'only Linux has file systems that an ordinary user may mount';
  try {
    execFileSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', tmpdir()], { stdio: 'pipe' });
    execFileSync('nsenter', ['--version'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `this machine lets nobody mount one: ${(error as Error).message.trim().replaceAll('\n', ': ')}`;
  }
}

/** Mounts one over a folder that is there. It is gone with the test that made it. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  // The shell keeps the name space alive for as long as its input is open.
  const mount = 'mount -t tmpfs -o "size=$2" none "$1" && echo mounted && exec cat';
  const holder = spawn('unshare', ['-Urm', 'sh', '-c', mount, 'sh', folder, `${megabytes}m`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])) as unknown[];
  if (String(said) !== 'mounted\n') throw new Error(`no file system of ${megabytes} MB could be mounted at ${folder}`);
  const inside = `/proc/${holder.pid}/root${folder}`;
  const filler = join(inside, 'filler');

  return {
    through: ['nsenter', '--target', String(holder.pid), '--user', '--mount', '--preserve-credentials'],
    folder: inside,
    fill() {
      const file = openSync(filler, 'a');
      // Large pieces first; the last byte is what makes it full.
      for (let bytes = 2 ** 16; bytes >= 1; ) if (!tryWrite(file, bytes)) bytes = Math.floor(bytes / 2);
      closeSync(file);
    },
    free: () => rmSync(filler),
    async remove() {
      const ended = once(holder, 'close');
      holder.stdin.end();
      await ended;
    },
  };
}

function tryWrite(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes, 1)) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
