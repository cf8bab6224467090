import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** Finds a program by PATH; says on stderr what is not tested without it. */
export function findProgram(name: string, untested: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  process.stderr.write(`skipped: ${untested} (no ${name} in PATH; on Debian: apt-get install ${name})\n`);
  return null;
}

export interface RunningProgram {
  stop(): Promise<void>;
}

/** Starts a server and waits until `isUp` says so. @throws Error with what it printed, when it ends before */
export async function startProgram(
  path: string,
  args: string[],
  isUp: () => Promise<boolean>,
): Promise<RunningProgram> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${path} ended with ${child.exitCode}: ${printed}`);
    if (await isUp().catch(() => false)) return { stop: () => stop(child) };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port that was free a moment ago, for programs that cannot be asked to choose one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
