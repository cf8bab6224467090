import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createSignal } from '#shared/collections/signal.ts';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigProblem } from '#shared/config/config-problem.ts';
import type { Config, ConfigSchema } from '#shared/config/schema.ts';
import { ConfigClosedError, ConfigConflictError, ConfigInvalidError, ConfigUnreadableError } from './config-errors.ts';
import { deepFreeze } from './deep-freeze.ts';
import { acceptEditedText } from './edited-text.ts';
import { watchFile } from './file-watch.ts';
import { type ConfigOverride, type ParsedConfig, parseConfig } from './parse-config.ts';
import { planPatch } from './plan-patch.ts';
import { writeFileAtomic } from './write-file-atomic.ts';
import type { Env } from './yaml/environment.ts';
import { hideSecrets } from './yaml/hide-secrets.ts';

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
  /** The text on disk, `known` secrets hidden wherever they stand, and those that are values of secret keys. @throws ConfigUnreadableError */
  hiddenText(known: readonly string[]): Promise<ConfigFileText>;
  /** The text before and after the changes, hidden as in `hiddenText`; nothing is written. @throws as `patch` */
  preview(changes: readonly ConfigChange[], known: readonly string[]): Promise<{ before: string; after: string }>;
  /** What is wrong, or doubtful, with an edited `hiddenText`; nothing is written. @throws ConfigUnreadableError, ConfigClosedError */
  checkText(text: string, known: readonly string[]): Promise<ConfigFindings>;
  /**
   * Writes an edited `hiddenText`, hidden secrets as they were.
   * @throws ConfigConflictError when the file is no longer the one of this revision; else as `patch`
   */
  saveText(text: string, revision: string, known: readonly string[]): Promise<Config>;
  close(): Promise<void>;
}

export interface ConfigFileText {
  readonly text: string;
  /** Another one for every other text; it means nothing to another process. */
  readonly revision: string;
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
  const changed = createSignal<[config: Config, previous: Config]>(onListenerError);
  const found = createSignal<[findings: ConfigFindings]>(onListenerError);

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
    if (config !== previous) changed.emit(config, previous);
  }

  function report(next: ConfigFindings): void {
    if (isDeepStrictEqual(next, findings)) return;
    findings = next;
    found.emit(findings);
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
    const text = await readOpen();
    const problems = emptied(text);
    if (problems.length > 0) throw new ConfigInvalidError(problems);
    return { text, patched: planPatch({ text, changes, schema, parse: (candidate) => parse(candidate, []) }) };
  }

  /** With a key of this process: from the bare hash of a file that is known but for a short secret, the secret could be found. */
  const revisionKey = randomBytes(32);
  function revisionOf(text: string): string {
    return createHmac('sha256', revisionKey).update(text).digest('base64url');
  }

  async function readOpen(): Promise<string> {
    if (closed) throw new ConfigClosedError(path);
    return await read(path);
  }

  function accept(text: string, current: string, known: readonly string[]): string {
    const problems = emptied(text);
    if (problems.length > 0) throw new ConfigInvalidError(problems);
    return acceptEditedText({ text, current, known, fileName, parse: (candidate) => parse(candidate, []) });
  }

  /** What a change that is only tried would be reported for. */
  async function findingsOf(change: () => Promise<string>): Promise<ConfigFindings> {
    try {
      return { problems: [], warnings: parse(await change()).warnings };
    } catch (error) {
      if (!(error instanceof ConfigInvalidError)) throw error;
      return { problems: error.problems, warnings: error.warnings };
    }
  }

  const watching = watch(path, () => void inTurn(reload));

  return {
    path,
    schema,
    current: () => config,
    problems: () => findings.problems,
    warnings: () => findings.warnings,
    onChange: changed.subscribe,
    onProblem: found.subscribe,
    patch: (changes) =>
      inTurn(async () => {
        const { text, patched } = await plan(changes);
        if (patched !== text) await writeFileAtomic(path, patched);
        take(patched);
        return config;
      }),
    check: (changes) =>
      inTurn(() =>
        findingsOf(async () => {
          const { patched } = await plan(changes);
          return patched;
        }),
      ),
    hiddenText: (known) =>
      inTurn(async () => {
        const text = await read(path);
        return { text: hideSecrets(text, known).text, revision: revisionOf(text) };
      }),
    preview: (changes, known) =>
      inTurn(async () => {
        const { text, patched } = await plan(changes);
        return { before: hideSecrets(text, known).text, after: hideSecrets(patched, known).text };
      }),
    checkText: (text, known) => inTurn(() => findingsOf(async () => accept(text, await readOpen(), known))),
    saveText: (text, revision, known) =>
      inTurn(async () => {
        const current = await readOpen();
        if (revisionOf(current) !== revision) throw new ConfigConflictError(path);
        const accepted = accept(text, current, known);
        if (accepted !== current) await writeFileAtomic(path, accepted);
        take(accepted);
        return config;
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
