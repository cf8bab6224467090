import type { Bridge } from '#shared/contract/bridge.ts';
import { createHttpBridge } from '#shared/contract/http-bridge.ts';
import { dataFolderOf } from '../../host/folders.ts';
import { findInstances, type RunningInstance } from '../../host/instance-file.ts';
import { createNodeHttpPlatform } from '../../host/node-http-platform.ts';
import type { Terminal } from '../exit.ts';

/** Which of the running programs is meant; the one started last where nothing is said. */
export interface ProgramChoice {
  dataDir?: string | undefined;
  pid?: number | undefined;
}

/** Joins a running llama-proxy. Null when none answers; the terminal has been told then. */
export async function reachProgram(
  terminal: Terminal,
  { dataDir, pid: wanted }: ProgramChoice,
): Promise<Bridge | null> {
  const folder = dataFolderOf(dataDir);
  const instances = (await findInstances(folder)).filter(({ pid }) => wanted === undefined || pid === wanted);
  const reached = await firstReached(instances);
  if (reached === null) {
    const what = wanted === undefined ? 'No running llama-proxy' : `No running llama-proxy with the pid ${wanted}`;
    terminal.err(
      `${what} was found in ${folder}. Start one with "llama-proxy run" (its dashboard must be on), or name its data folder with --data-dir.\n`,
    );
  }
  return reached;
}

/** A pid may belong to another program by now: only an instance that answers counts. */
async function firstReached(instances: readonly RunningInstance[]): Promise<Bridge | null> {
  for (const { url, token } of instances) {
    const bridge = createHttpBridge(createNodeHttpPlatform(url, token));
    const isReached = await bridge.call('status.get', {}).then(
      () => true,
      () => false,
    );
    if (isReached) return bridge;
  }
  return null;
}
