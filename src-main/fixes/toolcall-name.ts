import { z } from 'zod';
import { asArray, type JsonObject } from '#shared/dialects/json.ts';
import type { CallStartPiece, Piece } from '#shared/dialects/piece.ts';
import { matchToolName } from './calls/tool-name.ts';
import type { AnswerContext, AnswerHooks, CallPlace, Emit, Fix } from './fix.ts';

const id = 'toolcall_name';

const options = z.object({
  aliases: z
    .boolean()
    .default(false)
    .describe(
      'Also take a well-known other name (bash for run_shell_command) when exactly one tool of the request can be meant.',
    ),
});
type Options = z.infer<typeof options>;

/** A call to a tool that does not exist, but of which only one can be meant. */
export const toolcallName: Fix = {
  info: {
    id,
    title: 'Wrong tool name',
    why: 'functions.read, Bash for bash, read<|channel|>: the agent answers "tool not found" and small models repeat it.',
    enabledByDefault: true,
    options,
  },
  answer: (context, given) => (context.tools.size === 0 ? undefined : createNames(context, (given as Options).aliases)),
};

/** A call without a name: held whole until its arguments tell which tool is meant. */
interface NamelessCall {
  start: CallStartPiece;
  fragments: Piece[];
  text: string;
}

function createNames(context: AnswerContext, useAliases: boolean): AnswerHooks {
  const names = [...context.tools.keys()];
  const nameless = new Map<string, NamelessCall>();

  function piece(piece: Piece, emit: Emit<Piece>): void {
    if (piece.kind !== 'call_start' && piece.kind !== 'call_arguments' && piece.kind !== 'call_end') return;
    const key = keyOf(piece);
    const held = nameless.get(key);
    if (piece.kind === 'call_start') {
      if (piece.name?.trim()) emit(renamed(piece, piece.name));
      else if (held === undefined) nameless.set(key, { start: piece, fragments: [], text: '' });
    } else if (held === undefined) {
      emit(piece);
    } else if (piece.kind === 'call_arguments') {
      held.fragments.push(piece);
      held.text += piece.text;
    } else {
      nameless.delete(key);
      release(held, emit);
      emit(piece);
    }
  }

  function renamed(start: CallStartPiece, given: string): CallStartPiece {
    const match = matchToolName(given, names, useAliases);
    if (match === null) return start;
    report(start, match.name, given, 'repaired', match.reason);
    return { ...start, name: match.name };
  }

  function release({ start, fragments, text }: NamelessCall, emit: Emit<Piece>): void {
    const fitting = [...context.tools].filter(([, schema]) => takes(schema, text));
    const [name] = fitting.length === 1 ? (fitting[0] ?? []) : [];
    if (name === undefined)
      report(start, null, '', 'unrepaired', 'the call names no tool, and its arguments fit none or several');
    else report(start, name, '', 'repaired', 'the call named no tool; only this one takes its arguments');
    // These pieces come out of an event that has gone: they leave in events of their own.
    const { source: _source, ...inserted } = start;
    emit(name === undefined ? inserted : { ...inserted, name });
    for (const { source: _gone, ...fragment } of fragments) emit(fragment as Piece);
  }

  function report(
    { choice, call }: CallStartPiece,
    tool: string | null,
    before: string,
    outcome: 'repaired' | 'unrepaired',
    reason: string,
  ): void {
    const place = { choice, call };
    const after = outcome === 'repaired' ? (tool ?? '') : before;
    const held = { held_characters: 0, held_ms: 0 };
    context.report({ fix: id, tool, call: place, path: '', before, after, ...held, outcome, reason });
  }

  return {
    kinds: ['call_start', 'call_arguments', 'call_end'],
    piece,
    isAtRest: (piece) => piece.kind === 'call_arguments' && !nameless.has(keyOf(piece)),
  };
}

function keyOf({ choice, call }: CallPlace): string {
  return `${choice}:${call}`;
}

/** All required keys are there, and at least one: a tool that requires nothing would take anything. */
function takes(schema: JsonObject | null, text: string): boolean {
  const required = asArray(schema?.required);
  if (required.length === 0) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && required.every((key) => Object.hasOwn(value, String(key)));
  } catch {
    return false; // Broken and nameless: nothing to go by.
  }
}
