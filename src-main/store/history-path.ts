import { resolve } from 'node:path';

/** Where the history lies: `history.path`, seen from the data folder, else `history.db` in it. */
export function historyPath(path: string | null, dataFolder: string): string {
  return resolve(dataFolder, path ?? 'history.db');
}
