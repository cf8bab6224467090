/** A cursor over text that is there as a whole. */
export interface Cursor {
  readonly text: string;
  position: number;
}

/** Consumes a Python literal (strings, numbers, True, False, None, lists, tuples, dicts; JSON's words too); JSON text, or null. */
export function pythonLiteral(cursor: Cursor): string | null {
  skip(cursor);
  const { text, position } = cursor;
  const character = text[position] ?? '';
  if (character === '[') return sequence(cursor, ']');
  if (character === '(') return sequence(cursor, ')');
  if (character === '{') return dictionary(cursor);
  const prefix = /^[rRuU]?(?=["'])/.exec(text.slice(position, position + 2));
  if (prefix !== null) {
    cursor.position += prefix[0].length;
    return string(cursor, /r/i.test(prefix[0]));
  }
  const word = /^[\w.+-]+/.exec(text.slice(position, position + maxWordCharacters))?.[0];
  if (word === undefined) return null;
  const json = words[word] ?? (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word) ? word : null);
  if (json !== null) cursor.position += word.length;
  return json;
}

/** Skips spaces and line ends. */
export function skip(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.position] ?? '.')) cursor.position++;
}

/** Consumes a character if it stands next. */
export function take(cursor: Cursor, character: string): boolean {
  skip(cursor);
  if (cursor.text[cursor.position] !== character) return false;
  cursor.position++;
  return true;
}

/** Longer numbers are none. */
const maxWordCharacters = 64;
const words: Readonly<Record<string, string | undefined>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  true: 'true',
  false: 'false',
  null: 'null',
};

function sequence(cursor: Cursor, closer: string): string | null {
  cursor.position++;
  const items: string[] = [];
  while (!take(cursor, closer)) {
    if (items.length > 0 && !take(cursor, ',')) return null;
    if (take(cursor, closer)) break;
    const item = pythonLiteral(cursor);
    if (item === null) return null;
    items.push(item);
  }
  return `[${items.join(',')}]`;
}

function dictionary(cursor: Cursor): string | null {
  cursor.position++;
  const members: string[] = [];
  while (!take(cursor, '}')) {
    if (members.length > 0 && !take(cursor, ',')) return null;
    if (take(cursor, '}')) break;
    const key = pythonLiteral(cursor);
    if (key === null || !key.startsWith('"') || !take(cursor, ':')) return null;
    const value = pythonLiteral(cursor);
    if (value === null) return null;
    members.push(`${key}:${value}`);
  }
  return `{${members.join(',')}}`;
}

function string(cursor: Cursor, isRaw: boolean): string | null {
  const { text } = cursor;
  const one = text[cursor.position] ?? '';
  const quote = text.startsWith(one.repeat(3), cursor.position) ? one.repeat(3) : one;
  const parts: string[] = [];
  let position = cursor.position + quote.length;
  while (!text.startsWith(quote, position)) {
    const character = text[position];
    if (character === undefined) return null;
    if (character !== '\\') {
      parts.push(character);
      position++;
    } else if (isRaw) {
      parts.push(text.slice(position, position + 2));
      position += 2;
    } else {
      const written =
        /^\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/.exec(text.slice(position, position + 6))?.[0] ?? '\\';
      parts.push(meaningOf(written));
      position += written.length;
    }
  }
  cursor.position = position + quote.length;
  return JSON.stringify(parts.join(''));
}

function meaningOf(written: string): string {
  if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  // Python keeps the backslash of an escape that it does not know.
  return escapes[written[1] ?? ''] ?? written;
}

const escapes: Readonly<Record<string, string | undefined>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
