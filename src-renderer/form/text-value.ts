import type { Json } from '#shared/dialects/json.ts';
import type { Field } from './field.ts';

/** A value as its input shows it. */
export function textOf({ kind }: Pick<Field, 'kind'>, value: Json): string {
  if (value === null) return '';
  if (kind === 'lines' && Array.isArray(value)) return value.map(String).join('\n');
  if (kind === 'pairs' && typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join('\n');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What was typed as a value. Text that is no number stays text: the schema's own message then says what is expected. */
export function readText({ kind, isNullable }: Pick<Field, 'kind' | 'isNullable'>, text: string): Json {
  if (kind === 'lines') return linesOf(text);
  if (kind === 'pairs') return Object.fromEntries(linesOf(text).map(pairOf));
  if (text.trim() === '' && isNullable) return null;
  if (kind !== 'number') return text;
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function pairOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
