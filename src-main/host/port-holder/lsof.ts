import type { PortHolder } from './find-port-holder.ts';

/** Numbers instead of names, listeners only, and lsof's output for programs: pid and command, one field a line. */
export function lsofArguments(port: number): readonly string[] {
  return ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
}

/** The first process in the output; each field's line begins with its letter. */
export function holderOfLsof(output: string): PortHolder | null {
  const pid = Number(/^p(\d+)$/m.exec(output)?.[1]);
  if (!Number.isInteger(pid)) return null;
  return { pid, name: /^c(.+)$/m.exec(output)?.[1] ?? null };
}
