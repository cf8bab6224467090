import type { ConfigProblem } from '#shared/config/config-problem.ts';
import { ConfigInvalidError } from './config-errors.ts';
import type { ParsedConfig } from './parse-config.ts';
import { restoreSecrets } from './yaml/restore-secrets.ts';
import { readYaml } from './yaml/yaml-source.ts';

export interface EditedText {
  /** As someone wrote it, who was shown hidden secrets. */
  readonly text: string;
  /** The file as it is. */
  readonly current: string;
  /** Secrets that were hidden wherever they stood. */
  readonly known: readonly string[];
  /** Named in messages. */
  readonly fileName: string;
  parse(text: string): ParsedConfig;
}

/**
 * The text that the file shall have: the edited one with its secrets back in place.
 * @throws ConfigInvalidError with the places in the text as it was edited
 */
export function acceptEditedText({ text, current, known, fileName, parse }: EditedText): string {
  const restored = restoreSecrets(text, current, known);
  if (restored.faults.length > 0) {
    throw new ConfigInvalidError(
      restored.faults.map(({ path, ...fault }): ConfigProblem => ({ file: fileName, path: path.join('.'), ...fault })),
    );
  }
  const parsed = parse(restored.text);
  if (parsed.ok) return restored.text;
  throw new ConfigInvalidError(
    restored.text === text ? parsed.problems : placedIn(text, parsed.problems),
    parsed.warnings,
  );
}

/** Behind a secret that is back in its place, lines and columns are other ones than its writer sees. */
function placedIn(text: string, problems: readonly ConfigProblem[]): ConfigProblem[] {
  const { place, nodeAt, offsetOf } = readYaml(text);
  return problems.map((problem) => {
    const path = problem.path?.split('.') ?? [];
    return nodeAt(path) === undefined ? problem : { ...problem, ...place(offsetOf(path)) };
  });
}
