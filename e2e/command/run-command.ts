import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { builtCommand } from '../start-proxy.ts';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command to its end. */
export async function runCommand(args: readonly string[], options: { cwd?: string } = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [builtCommand, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
