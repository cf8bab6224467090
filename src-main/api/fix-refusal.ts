import type { ConfigProblem } from '#shared/config/config-problem.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { ConfigInvalidError } from '../config/config-errors.ts';

/**
 * Why a switch could not be turned, for a place with no form and no file beside it: which file, which line, and what to do. A mistake
 * of the change itself stands in no line and is told as it is.
 */
export function fixRefusal(error: ConfigInvalidError): CommandError {
  const inFile = error.problems.filter(({ line }) => line !== null);
  const details = { problems: error.problems.map((problem) => ({ ...problem })), warnings: [] };
  const [first] = inFile;
  if (first === undefined) return new CommandError(error.code, error.message, details);
  const others = inFile.length === 1 ? '' : ` (${inFile.length} mistakes in all)`;
  return new CommandError(
    error.code,
    `Nothing was changed, because ${placeOf(first)}: ${first.message}${others}. ` +
      'Correct it in the file, or in Settings under YAML, and try again.',
    details,
  );
}

function placeOf({ file, line, path }: ConfigProblem): string {
  return `${file} has a mistake in line ${line}${path === null ? '' : ` (${path})`}`;
}
