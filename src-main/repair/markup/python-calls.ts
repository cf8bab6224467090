import { objectText } from './arguments-json.ts';
import { balancedText } from './balanced-text.ts';
import type { MarkupCall, MarkupTools } from './form.ts';
import { available, charactersOf, type MarkupInput, oneOf, type Reading, skipSpaces } from './input.ts';
import { type Cursor, pythonLiteral, skip, take } from './python-literal.ts';

/** Reads `ls(path=".")`, `ls.call(path=".")`, `print(ls(path="."))` or a list of such. */
export function* readPythonCalls(
  input: MarkupInput,
  tools: MarkupTools,
  closers: readonly string[],
): Reading<MarkupCall[] | null> {
  const start = input.mark();
  const isList = (yield* oneOf(input, ['['])) !== null;
  yield* skipSpaces(input);
  yield* oneOf(input, ['print(', 'print (']);
  const written = yield* charactersOf(input, /[\w.]/, 128);
  const tool = written ? tools.find(functionName(written)) : null;
  if (tool === null || !(yield* available(input)) || input.window[input.position] !== '(') return null;
  input.tool = tool.name;
  const bracket = input.mark();
  input.rewind(isList ? start : bracket);
  const text = yield* balancedText(input, closers);
  if (text === null) return null;
  const cursor: Cursor = { text: isList ? text : `${written}${text}`, position: isList ? 1 : 0 };
  const calls: MarkupCall[] = [];
  do {
    const call = pythonCall(cursor, tools);
    if (call === null) return null;
    calls.push(call);
  } while (isList && take(cursor, ','));
  if (isList && !take(cursor, ']')) return null;
  const behind = input.mark();
  yield* skipSpaces(input);
  if ((yield* oneOf(input, [')'])) === null) input.rewind(behind);
  return calls;
}

/** Llama writes `ls.call(…)`, Gemma sometimes a module before the name. */
function functionName(written: string): string {
  return written.replace(/\.call$/, '');
}

function pythonCall(cursor: Cursor, tools: MarkupTools): MarkupCall | null {
  skip(cursor);
  const written = /^[\w.]+/.exec(cursor.text.slice(cursor.position, cursor.position + 128))?.[0] ?? '';
  cursor.position += written.length;
  const tool = tools.find(functionName(written));
  if (tool === null || !take(cursor, '(')) return null;
  const members: [string, string][] = [];
  while (!take(cursor, ')')) {
    if (members.length > 0 && !take(cursor, ',')) return null;
    if (take(cursor, ')')) break;
    skip(cursor);
    const key = /^[A-Za-z_]\w*(?=\s*=)/.exec(cursor.text.slice(cursor.position, cursor.position + 128))?.[0];
    // Without its name an argument can only be meant for the one parameter that there is.
    const [only, ...others] = tool.schema.keys;
    const name = key ?? (members.length === 0 && others.length === 0 ? only : undefined);
    if (name === undefined) return null;
    if (key !== undefined) {
      cursor.position += key.length;
      take(cursor, '=');
    }
    const value = pythonLiteral(cursor);
    if (value === null) return null;
    members.push([name, value]);
  }
  return { name: tool.name, id: null, argumentsText: objectText(members) };
}
