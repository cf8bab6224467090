import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { holdsLlamaServer, installLlamaRoot, LlamaServerNotInstallableError } from './install-llama-root.ts';

/** Where a real llama-server is: a program of this machine, or one inside a root folder of its own. */
export type LlamaServerPlace = { kind: 'program'; path: string } | { kind: 'root'; root: string };

/** A place, or the plain reason why the journeys against the real server are skipped. */
export type LlamaServerSearch = LlamaServerPlace | { kind: 'missing'; reason: string };

/** Looks at `LLAMA_SERVER`, PATH and the tests' cache folder; on Debian, as root, it installs what is missing into the latter, after a word to `onInstall`. */
export async function findLlamaServer(onInstall: (root: string) => void = () => undefined): Promise<LlamaServerSearch> {
  const named = process.env.LLAMA_SERVER;
  if (named) {
    if (isExecutable(named)) return { kind: 'program', path: named };
    return { kind: 'missing', reason: `LLAMA_SERVER names ${named}, which is no program` };
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'llama-server'));
  const program = onPath.find(isExecutable);
  if (program) return { kind: 'program', path: program };

  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'llama-proxy-tests', 'llama-root');
  try {
    if (!holdsLlamaServer(root)) {
      onInstall(root);
      await installLlamaRoot(root);
    }
  } catch (error) {
    if (error instanceof LlamaServerNotInstallableError) return { kind: 'missing', reason: error.message };
    throw error;
  }
  if (process.getuid?.() === 0) return { kind: 'root', root };
  return { kind: 'missing', reason: `the llama-server in ${root} can only be started by root` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: the search goes on.
    return false;
  }
}
