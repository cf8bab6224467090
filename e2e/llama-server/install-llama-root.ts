import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { debianMirror } from './debian-mirror.ts';

const run = promisify(execFile);

/** The Debian release that packages llama-server, and the package. Its libc is newer than that of older releases, hence a root of its own. */
const release = 'forky';
const serverPackage = 'llama.cpp-tools';
/** Older debootstraps do not know the release's name; all Debian releases share this script. */
const debootstrapScript = '/usr/share/debootstrap/scripts/sid';
/** A mirror that is slower than this is given up, so that the other tests still get their turn. */
const installWithinMs = 240_000;

/** llama-server could not be installed here; the message says why and what to do. */
export class LlamaServerNotInstallableError extends Error {
  readonly code = 'LLAMA_SERVER_NOT_INSTALLABLE';

  constructor(reason: string, options?: ErrorOptions) {
    super(`${reason}; install llama-server and name it in LLAMA_SERVER`, options);
    this.name = 'LlamaServerNotInstallableError';
  }
}

/** Whether `root` is a finished root with llama-server in it. */
export function holdsLlamaServer(root: string): boolean {
  return existsSync(join(root, 'usr/bin/llama-server'));
}

/**
 * Makes a root folder with llama-server in it, from the mirror that this machine's apt uses (about 275 MB, half a minute). Needs Debian and root.
 * It is built under a temporary name and renamed at the end, so several runs at once end with one good root.
 */
export async function installLlamaRoot(root: string): Promise<void> {
  const mirror = mirrorOfThisMachine();
  const partial = `${root}.${process.pid}.partial`;
  try {
    await ensureDebootstrap();
    await mkdir(dirname(root), { recursive: true });
    const options = ['--variant=minbase', `--include=${serverPackage}`];
    await run('debootstrap', [...options, release, partial, mirror, debootstrapScript], {
      maxBuffer: 64 * 1024 * 1024,
      timeout: installWithinMs,
    });
    await rename(partial, root);
  } catch (error) {
    await removeRoot(partial);
    // Renaming fails when another run was first; its root is as good.
    if (holdsLlamaServer(root)) return;
    throw new LlamaServerNotInstallableError(`installing ${serverPackage} failed: ${lastLine(error)}`, {
      cause: error,
    });
  }
}

function mirrorOfThisMachine(): string {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(system)) throw new LlamaServerNotInstallableError('this is not Debian');
  if (process.getuid?.() !== 0) throw new LlamaServerNotInstallableError('installing it needs root');
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(system)?.[1] ?? 'sid';
  const folder = '/etc/apt/sources.list.d';
  const paths = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder) : []).map((name) => join(folder, name)),
  ];
  const files = paths.filter((path) => existsSync(path)).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const mirror = debianMirror(files, codename);
  if (mirror === null) throw new LlamaServerNotInstallableError(`apt's sources name no archive for ${codename}`);
  return mirror;
}

async function ensureDebootstrap(): Promise<void> {
  if (existsSync(debootstrapScript)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another apt at work is waited for; the package lists of a fresh container are empty until updated.
  const apt = (...args: string[]) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  // One broken source of a third party fails the update although Debian's own lists are fresh; the install tells.
  await apt('update').catch(() => 'see what the install says');
  await apt('install', '-y', '--no-install-recommends', 'debootstrap');
}

async function removeRoot(partial: string): Promise<void> {
  // A debootstrap that broke off may leave /proc mounted inside; rm must not wander into it.
  await run('umount', ['--lazy', join(partial, 'proc')]).catch(() => 'not mounted, as it should be');
  await run('rm', ['-rf', '--one-file-system', partial]);
}

function lastLine(error: unknown): string {
  const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
  return `${stdout}\n${stderr}`.trim().split('\n').at(-1) || message;
}
