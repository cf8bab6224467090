import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type UserPaths, userPaths } from '../config/paths.ts';

/** Folder of the program's own data: `--data-dir`, else the user's data folder of the operating system. */
export function dataFolderOf(option: string | undefined): string {
  return option === undefined ? ownPaths().dataFolder : resolve(option);
}

/** Folder of log files: within `--data-dir`, else where the operating system wants programs to keep their logs. */
export function logFolderOf(option: string | undefined): string {
  return option === undefined ? ownPaths().logFolder : join(resolve(option), 'logs');
}

function ownPaths(): UserPaths {
  return userPaths({ platform: process.platform, env: process.env, home: homedir() });
}
