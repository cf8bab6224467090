import { z } from 'zod';
import { type CommandName, commands, isCommandName } from '#shared/contract/commands.ts';
import { CommandError, type Reply, type WireError } from '#shared/contract/wire-error.ts';
import type { Json } from '#shared/dialects/json.ts';
import type { Handlers } from './handlers.ts';
import type { ViewerMeans } from './viewer-means.ts';

export interface DispatchOptions {
  handlers: Handlers;
  /** Takes the secrets out of every text in it. */
  mask(error: WireError): WireError;
  /** A defect of the program. */
  onError(error: unknown): void;
}

/** Answers commands as they come from outside: a name, an unknown input, and what can be done for who asks. Never rejects. */
export function createDispatcher({ handlers, mask, onError }: DispatchOptions) {
  return async (name: string, input: unknown, means: ViewerMeans): Promise<Reply> => {
    try {
      return { ok: true, value: await handle(name, input, means) };
    } catch (error) {
      const refusal = wireErrorOf(error);
      if (refusal.code === 'INTERNAL') onError(error);
      return { ok: false, error: mask(refusal) };
    }
  };

  function handle(name: string, input: unknown, means: ViewerMeans): unknown {
    if (!isCommandName(name)) throw new CommandError('UNKNOWN_COMMAND', `There is no command "${name.slice(0, 100)}".`);
    const parsed = commands[name].input.safeParse(input);
    if (!parsed.success) throw invalidInput(name, parsed.error);
    const handler = handlers[name] as (input: unknown, means: ViewerMeans) => unknown;
    return handler(parsed.data, means);
  }
}

/** What crosses to a viewer: our own errors as they are, anything else without its inside. */
function wireErrorOf(error: unknown): WireError {
  if (error instanceof CommandError) return { code: error.code, message: error.message, details: error.details };
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && isOurs(error)) {
    return { code: error.code, message: error.message, details: detailsOf(error) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `llama-proxy failed: ${message}`, details: null };
}

/** Node's own errors have codes too (ENOENT, ERR_…): they mean that nobody here foresaw them. */
function isOurs(error: Error): boolean {
  return error.name !== 'Error' && error.name !== 'TypeError' && error.name !== 'RangeError';
}

function detailsOf(error: object): Json {
  if (!('problems' in error)) return null;
  const warnings = 'warnings' in error ? error.warnings : [];
  return { problems: error.problems, warnings } as unknown as Json;
}

function invalidInput(name: CommandName, error: z.ZodError): CommandError {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  return new CommandError('INPUT_INVALID', `The input of ${name} does not fit: ${z.prettifyError(error)}`, { issues });
}
