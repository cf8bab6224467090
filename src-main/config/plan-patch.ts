import { isDeepStrictEqual } from 'node:util';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { ConfigSchema } from '#shared/config/schema.ts';
import { configJsonSchema, schemaNodeAt } from '#shared/config/schema-node.ts';
import { ConfigInvalidError, ConfigPatchError } from './config-errors.ts';
import type { ParsedConfig } from './parse-config.ts';
import { valueAt, withValue } from './value-path.ts';
import { patchYaml } from './yaml/patch-yaml.ts';

export interface PatchInput {
  readonly text: string;
  readonly changes: readonly ConfigChange[];
  readonly schema: ConfigSchema;
  /** Reads a text as this file. */
  readonly parse: (text: string) => ParsedConfig;
}

/**
 * The text that a file shall have after the changes: the very same text when they change nothing.
 * @throws ConfigPatchError for a key that does not exist, ConfigInvalidError when the result would not be valid
 */
export function planPatch({ text, changes, schema, parse }: PatchInput): string {
  const root = configJsonSchema(schema);
  for (const { path } of changes) {
    if (path.length === 0 || !schemaNodeAt(root, path)) throw new ConfigPatchError(`unknown key ${path.join('.')}`);
  }
  const before = parse(text);
  const effective = before.ok ? withoutIdle(before.config, changes) : changes;
  if (effective.length === 0) return text;
  const patched = patchedText(text, effective, before);
  const after = parse(patched);
  if (!after.ok) {
    const problems = after.problems.map((problem) => (isOf(effective, problem) ? withoutPlace(problem) : problem));
    throw new ConfigInvalidError(problems, after.warnings);
  }
  return patched;
}

function patchedText(text: string, changes: readonly ConfigChange[], before: ParsedConfig): string {
  try {
    return patchYaml(text, changes);
  } catch (error) {
    // What is wrong with the file says more than that it cannot be changed: it names the line.
    throw before.ok ? error : new ConfigInvalidError(before.problems, before.warnings);
  }
}

/** Drops changes that set what holds already, by default or through a reference: the file need not say it again. */
function withoutIdle(config: unknown, changes: readonly ConfigChange[]): ConfigChange[] {
  let value = config;
  return changes.filter((change) => {
    if (isDeepStrictEqual(valueAt(value, change.path), change.value)) return false;
    value = withValue(value, change.path, change.value);
    return true;
  });
}

function isOf(changes: readonly ConfigChange[], { path }: ConfigProblem): boolean {
  return changes.some((change) => {
    const key = change.path.join('.');
    return path === key || path?.startsWith(`${key}.`);
  });
}

/** The refused value stands in no file: a line number would send the reader to a line that is in order. */
function withoutPlace(problem: ConfigProblem): ConfigProblem {
  return { ...problem, line: null, column: null };
}
