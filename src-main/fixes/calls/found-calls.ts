import type { Json } from '#shared/dialects/json.ts';
import type { Piece } from '#shared/dialects/piece.ts';
import { createSchemaView } from '../../repair/json-schema.ts';
import type { MarkupCall, MarkupTools } from '../../repair/markup/form.ts';
import type { AnswerContext, FixDialect } from '../fix.ts';
import { matchToolName } from './tool-name.ts';

/** The request's tools as markup names them: with prefixes and in other cases, as long as only one can be meant. */
export function markupTools({ tools }: AnswerContext): MarkupTools {
  const names = [...tools.keys()];
  return {
    find(written) {
      const name = tools.has(written) ? written : matchToolName(written, names, false)?.name;
      return name === undefined ? null : { name, schema: createSchemaView(tools.get(name) ?? null) };
    },
  };
}

/** False where the client forbids calls: markup is then only text. */
export function mayCall({ request, tools, httpStatus }: AnswerContext): boolean {
  if (tools.size === 0 || httpStatus >= 400) return false;
  const choice = request?.tool_choice;
  const kind = typeof choice === 'object' && choice !== null && !Array.isArray(choice) ? choice.type : choice;
  return kind !== 'none';
}

/** The pieces of a call that nobody announced. `ids` are those taken already; one that the markup carries is kept if it is free. */
export function callPieces(choice: number, call: number, found: MarkupCall, ids: ReadonlySet<string>): Piece[] {
  const isFree = found.id !== null && found.id !== '' && !ids.has(found.id);
  const id = isFree ? found.id : `call_${crypto.randomUUID().replaceAll('-', '')}`;
  return [
    { kind: 'call_start', choice, call, id, name: found.name },
    { kind: 'call_arguments', choice, call, text: found.argumentsText },
    { kind: 'call_end', choice, call, cut: false },
  ];
}

/** "It called tools" in the words of each dialect, for an answer that claimed to be over. Responses has no such word. */
export function reasonWithCalls(dialect: FixDialect, given: string): string {
  if (dialect === 'openai-chat' && given === 'stop') return 'tool_calls';
  return dialect === 'anthropic' && given === 'end_turn' ? 'tool_use' : given;
}

/** Whether two argument texts mean the same, whatever their spaces and the order of their keys. */
export function isSameArguments(one: string, other: string): boolean {
  const [a, b] = [canonical(one), canonical(other)];
  return a === b;
}

/** One spelling for all texts that mean the same; text that is not JSON stands for itself. */
export function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text.trim() === '' ? '{}' : text) as Json));
  } catch {
    return text.trim();
  }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
