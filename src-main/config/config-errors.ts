import { type ConfigProblem, formatConfigProblem } from '#shared/config/config-problem.ts';

/** The configuration cannot be used: nothing was started, or written, with it. */
export class ConfigInvalidError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], warnings: readonly ConfigProblem[] = []) {
    super(problems.map(formatConfigProblem).join('\n'));
    this.name = 'ConfigInvalidError';
    this.problems = problems;
    this.warnings = warnings;
  }
}

/** A configuration file that was asked for by name is not there. */
export class ConfigNotFoundError extends Error {
  readonly code = 'CONFIG_NOT_FOUND';
  readonly path: string;

  constructor(path: string, namedBy: string, cause?: unknown) {
    super(
      `${namedBy} names ${path}, which does not exist; create it (a copy of config.yaml.default will do) or correct the name`,
      {
        cause,
      },
    );
    this.name = 'ConfigNotFoundError';
    this.path = path;
  }
}

/** The configuration file is there, but cannot be read. */
export class ConfigUnreadableError extends Error {
  readonly code = 'CONFIG_UNREADABLE';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`cannot read ${path} (${reasonOf(cause)}); check that it is a file and that this user may read it`, {
      cause,
    });
    this.name = 'ConfigUnreadableError';
    this.path = path;
  }
}

/** The configuration file cannot be created or saved. */
export class ConfigNotWritableError extends Error {
  readonly code = 'CONFIG_NOT_WRITABLE';
  readonly path: string;

  constructor(path: string, remedy: string, cause: unknown) {
    super(`cannot write ${path} (${reasonOf(cause)}); ${remedy}`, { cause });
    this.name = 'ConfigNotWritableError';
    this.path = path;
  }
}

/** A change that this file cannot take, such as a key that the schema does not know. The file stays as it was. */
export class ConfigPatchError extends Error {
  readonly code = 'CONFIG_PATCH_REFUSED';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConfigPatchError';
  }
}

/** The file is no longer the one that the change was made from; nothing was written. */
export class ConfigConflictError extends Error {
  readonly code = 'CONFLICT';

  constructor(path: string) {
    super(`${path} was changed meanwhile; look at it as it is now, and make the change anew`);
    this.name = 'ConfigConflictError';
  }
}

/** The file belongs to a ConfigFile that was closed. */
export class ConfigClosedError extends Error {
  readonly code = 'CONFIG_CLOSED';

  constructor(path: string) {
    super(`cannot change ${path}: llama-proxy is shutting down`);
    this.name = 'ConfigClosedError';
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return String(cause);
}
