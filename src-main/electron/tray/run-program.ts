import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A session bus that hangs must not hang the tray. */
const timeoutMs = 3000;

/** Runs a program without a shell and gives its standard output. */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { timeout: timeoutMs, encoding: 'utf8' });
  return stdout;
}
