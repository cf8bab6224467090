import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findLinuxHolder } from './linux.ts';
import { holderOfLsof, lsofArguments } from './lsof.ts';
import { imageNameOf, netstatArguments, pidOfNetstat, tasklistArguments } from './netstat.ts';

/** The process that listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** Name of its program; null where the system does not tell. */
  readonly name: string | null;
}

/** Runs a program of the system and gives back what it printed. Rejects when it fails or is not there. */
export type RunTool = (command: string, args: readonly string[]) => Promise<string>;

/** A tool that takes longer helps nobody who waits for a program to start. */
const toolTimeoutMs = 3000;

const runTool: RunTool = async (command, args) => {
  const { stdout } = await promisify(execFile)(command, args, { timeout: toolTimeoutMs, windowsHide: true });
  return stdout;
};

/** Which process listens on a TCP port of this machine; null where the system does not tell this user. Never rejects. */
export async function findPortHolder(
  port: number,
  { platform = process.platform, run = runTool }: { platform?: NodeJS.Platform; run?: RunTool } = {},
): Promise<PortHolder | null> {
  try {
    if (platform === 'linux') return await findLinuxHolder(port);
    if (platform === 'darwin') return holderOfLsof(await run('lsof', lsofArguments(port)));
    if (platform === 'win32') return await findWindowsHolder(port, run);
    return null;
  } catch {
    // lsof says "none found" with an exit code of 1; a tool may be missing, too slow, or not allowed.
    return null;
  }
}

async function findWindowsHolder(port: number, run: RunTool): Promise<PortHolder | null> {
  const pid = pidOfNetstat(await run('netstat', netstatArguments), port);
  if (pid === null) return null;
  const name = await run('tasklist', tasklistArguments(pid)).then(imageNameOf, () => null);
  return { pid, name };
}
