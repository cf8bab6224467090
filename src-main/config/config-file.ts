import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { Config, ConfigSchema } from '#shared/config/schema.ts';
import { ConfigClosedError, ConfigInvalidError, ConfigUnreadableError } from './config-errors.ts';
import { deepFreeze } from './deep-freeze.ts';
import { watchFile } from './file-watch.ts';
import { createListeners } from './listeners.ts';
import { type ConfigOverride, type ParsedConfig, parseConfig } from './parse-config.ts';
import { planPatch } from './plan-patch.ts';
import { writeFileAtomic } from './write-file-atomic.ts';
import type { Env } from './yaml/environment.ts';

export interface ConfigFileOptions {
  /** Absolute. */
  readonly path: string;
  readonly schema: ConfigSchema;
  readonly env: Env;
  /** The file's name in messages; its last part by default. */
  readonly fileName?: string;
  /** Values from the command line: they win over the file, and are never written to it. */
  readonly overrides?: readonly ConfigOverride[];
  /** A listener threw. The others are called all the same. */
  readonly onListenerError: (error: unknown) => void;
  readonly watch?: typeof watchFile;
}

/** What is wrong with the file on disk (the last good configuration stays in force), and what is doubtful in it. */
export interface ConfigFindings {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** config.yaml, live: the one truth that the tray, the window, the command line and an editor all change. */
export interface ConfigFile {
  readonly path: string;
  readonly schema: ConfigSchema;
  /** The configuration in force, frozen; a change swaps in another value, so whoever holds this one keeps it. */
  current(): Config;
  /** Empty when the file on disk is in order, and so in force. */
  problems(): readonly ConfigProblem[];
  warnings(): readonly ConfigProblem[];
  /** Called after the configuration became another one. Returns the way to stop. */
  onChange(listener: (config: Config, previous: Config) => void): () => void;
  /** Called when problems or warnings changed, also with none, when a bad file was mended. Returns the way to stop. */
  onProblem(listener: (findings: ConfigFindings) => void): () => void;
  /**
   * Sets keys in the file, comments kept, and returns the configuration then in force. All changes or none.
   * @throws ConfigPatchError, ConfigInvalidError, ConfigNotWritableError, ConfigUnreadableError, ConfigClosedError
   */
  patch(changes: readonly ConfigChange[]): Promise<Config>;
  /** What is wrong, or doubtful, with the file as `patch` would make it; nothing is written. @throws as `patch`, but for invalid values */
  check(changes: readonly ConfigChange[]): Promise<ConfigFindings>;
  close(): Promise<void>;
}

/**
 * Loads a configuration file and watches it.
 * @throws ConfigInvalidError with every problem, ConfigUnreadableError
 */
export async function createConfigFile(options: ConfigFileOptions): Promise<ConfigFile> {
  const { path, schema, env, overrides = [], onListenerError, watch = watchFile } = options;
  const fileName = options.fileName ?? basename(path);
  const parse = (text: string, withOverrides: readonly ConfigOverride[] = overrides): ParsedConfig =>
    parseConfig({ text, fileName, env, schema, overrides: withOverrides });

  let seenText = await read(path);
  const first = parse(seenText);
  if (!first.ok) throw new ConfigInvalidError(first.problems, first.warnings);
  let config = deepFreeze(first.config);
  let findings: ConfigFindings = { problems: [], warnings: first.warnings };
  const changeListeners = createListeners<[config: Config, previous: Config]>(onListenerError);
  const findingsListeners = createListeners<[findings: ConfigFindings]>(onListenerError);

  // Reloads and patches take turns: two patches at once would each write the file without the other's change.
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  function inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = turn.then(job);
    turn = result.catch(() => {});
    return result;
  }

  function take(text: string): void {
    if (text === seenText && findings.problems.length === 0) return;
    seenText = text;
    const parsed = parse(text);
    const previous = config;
    if (parsed.ok && !isDeepStrictEqual(parsed.config, config)) config = deepFreeze(parsed.config);
    report({ problems: parsed.ok ? [] : parsed.problems, warnings: parsed.warnings });
    if (config !== previous) changeListeners.call(config, previous);
  }

  function report(next: ConfigFindings): void {
    if (isDeepStrictEqual(next, findings)) return;
    findings = next;
    findingsListeners.call(findings);
  }

  function aboutWholeFile(message: string): ConfigProblem {
    return { file: fileName, line: null, column: null, path: null, message };
  }

  /** At the start an empty file means "all defaults"; emptied under a running proxy it is an editor at work, or a slip. */
  function emptied(text: string): ConfigProblem[] {
    return text.trim() === '' && seenText.trim() !== '' ? [aboutWholeFile('the file is empty')] : [];
  }

  async function reload(): Promise<void> {
    if (closed) return;
    let problems: ConfigProblem[];
    try {
      const text = await read(path);
      problems = emptied(text);
      if (problems.length === 0) take(text);
    } catch (error) {
      problems = [aboutWholeFile(error instanceof Error ? error.message : String(error))];
    }
    if (problems.length > 0) report({ problems, warnings: findings.warnings });
  }

  /** The text of the file now, and what it would be with the changes in it. */
  async function plan(changes: readonly ConfigChange[]): Promise<{ text: string; patched: string }> {
    if (closed) throw new ConfigClosedError(path);
    const text = await read(path);
    const problems = emptied(text);
    if (problems.length > 0) throw new ConfigInvalidError(problems);
    return { text, patched: planPatch({ text, changes, schema, parse: (candidate) => parse(candidate, []) }) };
  }

  const watching = watch(path, () => void inTurn(reload));

  return {
    path,
    schema,
    current: () => config,
    problems: () => findings.problems,
    warnings: () => findings.warnings,
    onChange: changeListeners.add,
    onProblem: findingsListeners.add,
    patch: (changes) =>
      inTurn(async () => {
        const { text, patched } = await plan(changes);
        if (patched !== text) await writeFileAtomic(path, patched);
        take(patched);
        return config;
      }),
    check: (changes) =>
      inTurn(async () => {
        try {
          const { patched } = await plan(changes);
          return { problems: [], warnings: parse(patched).warnings };
        } catch (error) {
          if (!(error instanceof ConfigInvalidError)) throw error;
          return { problems: error.problems, warnings: error.warnings };
        }
      }),
    async close() {
      closed = true;
      watching.close();
      await turn;
    },
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigUnreadableError(path, cause);
  }
}
