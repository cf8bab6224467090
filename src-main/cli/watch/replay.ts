import { CommandError } from '#shared/contract/wire-error.ts';
import type { ExitCode, Terminal } from '../exit.ts';
import { type ProgramChoice, reachProgram } from './reach-program.ts';

/** Lets a running llama-proxy send a request of its history once more, and prints the id of the new one. */
export async function replay(terminal: Terminal, id: string, options: ProgramChoice): Promise<ExitCode> {
  const program = await reachProgram(terminal, options);
  if (program === null) return 1;
  try {
    const { requestId } = await program.call('requests.replay', { id });
    terminal.out(`${requestId}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}
