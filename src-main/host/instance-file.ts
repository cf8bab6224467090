import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** How a running instance can be reached. Whoever reads this may use its dashboard: the file is its user's alone. */
export const runningInstance = z.object({
  pid: z.int().positive(),
  version: z.string(),
  /** Milliseconds since 1970. */
  startedAtMs: z.number(),
  /** Origin of the dashboard. */
  url: z.url(),
  token: z.string().min(1),
});
export type RunningInstance = z.infer<typeof runningInstance>;

/** What to open in a browser: the dashboard with the token that lets it in. */
export function signInUrl({ url, token }: Pick<RunningInstance, 'url' | 'token'>): URL {
  const opened = new URL(url);
  opened.searchParams.set('token', token);
  return opened;
}

/** Writes down how this process can be reached. A file for each process: several may share one data folder. */
export async function announceInstance(dataFolder: string, instance: RunningInstance): Promise<void> {
  const path = instancePath(dataFolder, instance.pid);
  await mkdir(folderOf(dataFolder), { recursive: true, mode: 0o700 });
  const temporary = `${path}.tmp`;
  // One that was left behind would keep its own mode.
  await rm(temporary, { force: true });
  await writeFile(temporary, JSON.stringify(instance), { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
}

export async function withdrawInstance(dataFolder: string, pid: number): Promise<void> {
  await rm(instancePath(dataFolder, pid), { force: true });
}

/** The instances whose process is alive, the latest first. What a killed process left behind is cleared away. */
export async function findInstances(dataFolder: string, isAlive = isProcessAlive): Promise<RunningInstance[]> {
  const names = await readdir(folderOf(dataFolder)).catch(() => []);
  const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => read(dataFolder, name)));
  const instances = found.filter((instance) => instance !== null);
  const dead = instances.filter(({ pid }) => !isAlive(pid));
  await Promise.all(dead.map(({ pid }) => withdrawInstance(dataFolder, pid)));
  return instances.filter((instance) => !dead.includes(instance)).sort((a, b) => b.startedAtMs - a.startedAtMs);
}

async function read(dataFolder: string, name: string): Promise<RunningInstance | null> {
  try {
    return runningInstance.parse(JSON.parse(await readFile(join(folderOf(dataFolder), name), 'utf8')));
  } catch {
    // Removed meanwhile, or written by another version.
    return null;
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function folderOf(dataFolder: string): string {
  return join(dataFolder, 'running');
}

function instancePath(dataFolder: string, pid: number): string {
  return join(folderOf(dataFolder), `${pid}.json`);
}
