import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigNotFoundError, ConfigNotWritableError, ConfigUnreadableError } from './config-errors.ts';
import { userPaths } from './paths.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

export interface FindConfigOptions {
  /** What `--config` named, if it was given. */
  readonly option: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The config.yaml.default that came with the program. */
  readonly defaultPath: string;
}

export interface FoundConfig {
  /** Absolute. */
  readonly path: string;
  readonly foundBy: 'option' | 'environment' | 'working folder' | 'user folder';
  /** This is the first run: the file was just made from the default. */
  readonly created: boolean;
}

/**
 * Finds the configuration file: `--config`, then LLAMA_PROXY_CONFIG, then ./config.yaml, then the user's folder, where it
 * is created from the default when missing.
 * @throws ConfigNotFoundError when a file named by the user is not there
 * @throws ConfigNotWritableError when the user's folder cannot be written
 */
export async function findConfig(options: FindConfigOptions): Promise<FoundConfig> {
  const { option, env, workingFolder, platform, home, defaultPath } = options;
  const named = (path: string) => resolve(workingFolder, path);
  if (option) return { path: await existing(named(option), '--config'), foundBy: 'option', created: false };
  if (env.LLAMA_PROXY_CONFIG) {
    const path = await existing(named(env.LLAMA_PROXY_CONFIG), 'LLAMA_PROXY_CONFIG');
    return { path, foundBy: 'environment', created: false };
  }
  const local = named('config.yaml');
  if (await isThere(local)) return { path: local, foundBy: 'working folder', created: false };
  const path = join(userPaths({ platform, env, home }).configFolder, 'config.yaml');
  if (await isThere(path)) return { path, foundBy: 'user folder', created: false };
  await createFrom(defaultPath, path);
  return { path, foundBy: 'user folder', created: true };
}

async function existing(path: string, namedBy: string): Promise<string> {
  if (await isThere(path)) return path;
  throw new ConfigNotFoundError(path, namedBy);
}

/** A file that is there but out of reach counts as found: reading it will say why, where skipping it would hide it. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

async function createFrom(defaultPath: string, path: string): Promise<void> {
  const text = await readFile(defaultPath, 'utf8').catch((cause) => {
    throw new ConfigUnreadableError(defaultPath, cause);
  });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause) => {
    throw new ConfigNotWritableError(path, 'name a file with --config or LLAMA_PROXY_CONFIG', cause);
  });
  await writeFileAtomic(path, text);
}
