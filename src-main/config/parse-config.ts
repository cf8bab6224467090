import type { z } from 'zod';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { Config, ConfigSchema } from '#shared/config/schema.ts';
import {
  type ConfigPath,
  type ConfigSchemaNode,
  childNode,
  configJsonSchema,
  isSection,
  nodeTypes,
  schemaNodeAt,
} from '#shared/config/schema-node.ts';
import { exposureWarning } from './exposure.ts';
import { valueAt, withValue } from './value-path.ts';
import { checkKeys } from './yaml/check-keys.ts';
import { type Env, isQuoted, type Substitutions, substituteEnv } from './yaml/environment.ts';
import { explainValue } from './yaml/explain-value.ts';
import { readYaml, type YamlFault, type YamlSource } from './yaml/yaml-source.ts';

/** A value that wins over the file's for as long as the process runs, such as `--port`. */
export interface ConfigOverride extends ConfigChange {
  /** Named in messages in place of a file and line. */
  readonly origin: string;
}

export interface ConfigText {
  readonly text: string;
  /** Named in messages. */
  readonly fileName: string;
  readonly env: Env;
  readonly schema: ConfigSchema;
  readonly overrides?: readonly ConfigOverride[];
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] };

/**
 * Reads the text of a config.yaml: YAML, then the environment, then overrides, then the schema. Reports all problems at
 * once, in the order of the text; unknown keys and other doubts are warnings. Messages show no secret.
 */
export function parseConfig({ text, fileName, env, schema, overrides = [] }: ConfigText): ParsedConfig {
  const source = readYaml(text);
  const at = (path: ConfigPath | null, { offset, message }: YamlFault): ConfigProblem => ({
    file: fileName,
    ...source.place(offset),
    path: path === null ? null : path.join('.'),
    message,
  });
  const doubts = source.warnings.map((fault) => at(null, fault));
  // What stands behind broken YAML is guesswork: values are judged once the text can be read.
  if (source.faults.length > 0) {
    return { ok: false, problems: inTextOrder(source.faults.map((fault) => at(null, fault))), warnings: doubts };
  }

  const root = configJsonSchema(schema);
  const keys = checkKeys(source, root);
  const substitutions = substituteEnv(source, env);
  const warnings = inTextOrder([...doubts, ...keys.unknown.map((fault) => at(fault.path, fault))]);
  const data = plainData(source);
  if (!data.ok) return { ok: false, problems: [at(null, data.fault)], warnings };
  if (typeof data.value !== 'object' || Array.isArray(data.value)) {
    const found = Array.isArray(data.value) ? 'a list' : 'a single value';
    const message = `expected keys with values (${Object.keys(root.properties ?? {}).join(', ')}), got ${found}`;
    return { ok: false, problems: [at(null, { offset: source.offsetOf([]), message })], warnings };
  }

  let value = withoutEmptySections(data.value, root);
  for (const override of overrides) value = withValue(value, override.path, override.value);
  const result = schema.safeParse(value);
  const problems = [
    ...keys.repeated.map((fault) => at(fault.path, fault)),
    ...substitutions.faults.map((fault) => at(fault.path, fault)),
    ...(result.error?.issues ?? []).flatMap((issue) => {
      const path = issue.path.filter((key) => typeof key !== 'symbol');
      const override = overrides.findLast((candidate) => isWithin(path, candidate.path));
      const message = explainIssue(issue, { path, value, root, source, substitutions, overridden: !!override });
      if (override) {
        return [{ file: override.origin, line: null, column: null, path: path.join('.'), message }];
      }
      // The variable that is missing was reported already; its text in the value's place is no second problem.
      if (substitutions.faults.some(({ node }) => node === source.nodeAt(path))) return [];
      return [at(path, { offset: source.offsetOf(path), message })];
    }),
  ];
  if (!result.success || problems.length > 0) return { ok: false, problems: inTextOrder(problems), warnings };
  const exposure = exposureWarning(result.data);
  if (exposure === null) return { ok: true, config: result.data, warnings };
  const host = ['server', 'host'];
  const override = overrides.findLast(({ path }) => isWithin(host, path));
  const warning = override
    ? { file: override.origin, line: null, column: null, path: host.join('.'), message: exposure }
    : at(host, { offset: source.offsetOf(host), message: exposure });
  return { ok: true, config: result.data, warnings: inTextOrder([...warnings, warning]) };
}

function plainData(source: YamlSource): { ok: true; value: unknown } | { ok: false; fault: YamlFault } {
  try {
    return { ok: true, value: source.document.toJS({ maxAliasCount: 100 }) ?? {} };
  } catch (error) {
    // ReferenceError: aliases of aliases, multiplied beyond what memory could hold.
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, fault: { offset: 0, message: `not valid YAML: ${error.message}` } };
  }
}

/** A section whose keys are all commented out reads as null; it means "all defaults". */
function withoutEmptySections(value: unknown, node: ConfigSchemaNode): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).flatMap(([key, child]) => {
    const childSchema = childNode(node, key);
    if (!childSchema) return [];
    if (child === null && isSection(childSchema) && !nodeTypes(childSchema).includes('null')) return [];
    return [[key, withoutEmptySections(child, childSchema)]];
  });
  return Object.fromEntries(entries);
}

interface IssueContext {
  path: ConfigPath;
  value: unknown;
  root: ConfigSchemaNode;
  source: YamlSource;
  substitutions: Substitutions;
  overridden: boolean;
}

/** The rules that the words for "expected …" cover; any other explains itself. */
const coveredCodes: ReadonlySet<string> = new Set([
  'invalid_type',
  'invalid_value',
  'invalid_format',
  'invalid_union',
  'too_small',
  'too_big',
]);

function explainIssue(issue: z.core.$ZodIssue, context: IssueContext): string {
  const { path, root, source, substitutions, overridden } = context;
  const schemaNode = schemaNodeAt(root, path);
  if (!coveredCodes.has(issue.code) || !schemaNode) return issue.message;
  const node = overridden ? undefined : source.nodeAt(path);
  return explainValue(schemaNode, {
    key: path.findLast((key) => typeof key === 'string'),
    value: valueAt(context.value, path),
    quoted: isQuoted(node),
    variables: substitutions.names.get(node) ?? [],
  });
}

function isWithin(path: ConfigPath, ancestor: ConfigPath): boolean {
  return ancestor.length <= path.length && ancestor.every((key, index) => key === path[index]);
}

function inTextOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const line = (problem: ConfigProblem) => problem.line ?? 0;
  const column = (problem: ConfigProblem) => problem.column ?? 0;
  return problems.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}
