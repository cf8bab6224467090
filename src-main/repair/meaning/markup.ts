import type { SchemaView } from '../json-schema.ts';

/**
 * Arguments written as markup, as JSON text: `<parameter=path>src</parameter>` (also `<parameter name="path">`) and
 * `<arg_key>path</arg_key><arg_value>src</arg_value>`. Values are raw text; those whose schema takes no string are
 * read as JSON if they are. Null where the text is no such markup, or a value has no end.
 */
export function readMarkup(text: string, view: SchemaView): string | null {
  const members = parameterTags(text) ?? argumentTags(text);
  if (members === null || members.length === 0) return null;
  const known = view.keys.size === 0 || members.some(([name]) => view.keys.has(name));
  if (!known) return null;
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value, view.property(name))}`).join(',')}}`;
}

type Member = readonly [name: string, value: string];

const opening = /<parameter(?:=([^>\s]+)|\s+name="([^"]+)")\s*>/y;
const key = /<arg_key>([^<]+)<\/arg_key>\s*<arg_value>/y;
const between = /(?:\s|<\/?(?:tool_call|function_calls?|invoke|function)(?:=[^>\s]*|\s[^>]*)?>)*/y;

function parameterTags(text: string): Member[] | null {
  return tagged(text, opening, '</parameter>');
}

function argumentTags(text: string): Member[] | null {
  return tagged(text, key, '</arg_value>');
}

function tagged(text: string, start: RegExp, closer: string): Member[] | null {
  const members: Member[] = [];
  let index = skip(text, 0);
  while (index < text.length) {
    start.lastIndex = index;
    const match = start.exec(text);
    if (match === null) return null;
    const from = index + match[0].length;
    const end = text.indexOf(closer, from);
    if (end < 0) return null;
    members.push([(match[1] ?? match[2] ?? '').trim(), withoutFrame(text.slice(from, end))]);
    index = skip(text, end + closer.length);
  }
  return members;
}

function skip(text: string, index: number): number {
  between.lastIndex = index;
  return index + (between.exec(text)?.[0].length ?? 0);
}

/** One line break after the opening and before the closing tag belongs to the markup. */
function withoutFrame(value: string): string {
  return value.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
}

function valueText(value: string, view: SchemaView): string {
  if (view.anything || view.kinds.has('string')) return JSON.stringify(value);
  const trimmed = value.trim();
  try {
    JSON.parse(trimmed);
    return trimmed;
  } catch {
    // SyntaxError: plain text, which the value rules then judge.
    return JSON.stringify(value);
  }
}
