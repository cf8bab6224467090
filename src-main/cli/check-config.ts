import { formatConfigProblem } from '#shared/config/config-problem.ts';
import type { ConfigOptions } from '../host/open-config.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { readConfig } from './read-config.ts';

/** Reads the configuration as `run` would and says what is wrong with it. */
export async function checkConfig(terminal: Terminal, options: ConfigOptions & { json: boolean }): Promise<ExitCode> {
  const { path, parsed } = await readConfig(options);
  const problems = parsed.ok ? [] : parsed.problems;
  if (options.json) {
    terminal.out(`${JSON.stringify({ path, ok: parsed.ok, problems, warnings: parsed.warnings }, null, 2)}\n`);
  } else {
    for (const problem of problems) terminal.out(`${formatConfigProblem(problem)}\n`);
    for (const warning of parsed.warnings) terminal.out(`warning: ${formatConfigProblem(warning)}\n`);
    terminal.out(parsed.ok ? `${path} is valid.\n` : `${path} cannot be used: ${count(problems.length, 'problem')}.\n`);
  }
  return parsed.ok ? 0 : 1;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
