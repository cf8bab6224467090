import type { ConfigProblem } from '#shared/config/config-problem.ts';
import { CommandError } from '#shared/contract/wire-error.ts';

/** The mistakes that a refused change was refused for; none where it failed for another reason. */
export function problemsOf(error: unknown): ConfigProblem[] {
  const details = error instanceof CommandError ? error.details : null;
  if (typeof details !== 'object' || details === null || !('problems' in details)) return [];
  return Array.isArray(details.problems) ? (details.problems as unknown as ConfigProblem[]) : [];
}
