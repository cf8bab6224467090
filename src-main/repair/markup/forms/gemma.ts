import { objectText } from '../arguments-json.ts';
import type { Form, MarkupCall } from '../form.ts';
import type { MarkupInput } from '../input.ts';
import { charactersOf, oneOf, type Reading, skipSpaces, textUntil } from '../input.ts';
import { type Cursor, pythonLiteral, skip, take } from '../python-literal.ts';

const closers = ['<tool_call|>', '<end_of_turn>', '<turn|>'];
/** Gemma 4's own quotation mark. */
const quote = '<|"|>';

/** Gemma 4: `<|tool_call>call:ls{path:<|"|>.<|"|>}<tool_call|>`. */
export const gemma: Form = {
  id: 'gemma',
  openers: ['<|tool_call>'],
  *read(input, tools) {
    yield* skipSpaces(input);
    if ((yield* oneOf(input, ['call:'])) === null) return null;
    const written = yield* charactersOf(input, /[\w.:/-]/, 128);
    const tool = written ? tools.find(written) : null;
    if (tool === null) return null;
    input.tool = tool.name;
    const text = yield* readBody(input);
    const argumentsText = text === null ? null : wholeObject(text);
    const calls: MarkupCall[] = [{ name: tool.name, id: null, argumentsText: argumentsText ?? '' }];
    return argumentsText === null ? null : calls;
  },
};

/** Up to a closer outside of Gemma's quotation marks. */
function* readBody(input: MarkupInput): Reading<string | null> {
  let body = '';
  for (;;) {
    const found = yield* textUntil(input, [quote, ...closers]);
    if (found === null) return null;
    body += found.text;
    if (found.closer !== quote) return body;
    const quoted = yield* textUntil(input, [quote]);
    if (quoted === null) return null;
    body += quote + quoted.text + quote;
  }
}

function wholeObject(text: string): string | null {
  const cursor: Cursor = { text, position: 0 };
  const value = gemmaValue(cursor);
  skip(cursor);
  return value?.startsWith('{') && cursor.position === text.length ? value : null;
}

function gemmaValue(cursor: Cursor): string | null {
  skip(cursor);
  const { text, position } = cursor;
  if (text.startsWith(quote, position)) return gemmaString(cursor);
  if (text[position] === '{') {
    cursor.position++;
    const members: [string, string][] = [];
    while (!take(cursor, '}')) {
      if (members.length > 0 && !take(cursor, ',')) return null;
      const key = gemmaKey(cursor);
      if (key === null || !take(cursor, ':')) return null;
      const value = gemmaValue(cursor);
      if (value === null) return null;
      members.push([key, value]);
    }
    return objectText(members);
  }
  if (text[position] === '[') {
    cursor.position++;
    const items: string[] = [];
    while (!take(cursor, ']')) {
      if (items.length > 0 && !take(cursor, ',')) return null;
      const item = gemmaValue(cursor);
      if (item === null) return null;
      items.push(item);
    }
    return `[${items.join(',')}]`;
  }
  return pythonLiteral(cursor);
}

function gemmaKey(cursor: Cursor): string | null {
  skip(cursor);
  if (cursor.text.startsWith(quote, cursor.position)) return JSON.parse(gemmaString(cursor) ?? 'null') as string | null;
  const key = /^(?:"([^"]*)"|([\w.$-]+))/.exec(cursor.text.slice(cursor.position, cursor.position + 256));
  if (key === null) return null;
  cursor.position += key[0].length;
  return key[1] ?? key[2] ?? null;
}

function gemmaString(cursor: Cursor): string | null {
  const start = cursor.position + quote.length;
  const end = cursor.text.indexOf(quote, start);
  if (end === -1) return null;
  cursor.position = end + quote.length;
  return JSON.stringify(cursor.text.slice(start, end));
}
