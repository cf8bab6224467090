import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { invalidRequest } from './errors.ts';

/** A request body as an object; throws the real server's 400 for anything that is not JSON. */
export function parseBody(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw invalidRequest(jsonErrorMessage(text, error));
  }
  return asObject(value) ?? {};
}

/** What nlohmann::json calls the place where V8 gave up, and what it would have liked to see there. */
const places: readonly [v8: RegExp, context: string, expected: string][] = [
  [/Expected ':'/, 'object separator', "; expected ':'"],
  [/property name/, 'object key', '; expected string literal'],
  [/Expected ',' or '}'/, 'object', "; expected '}'"],
  [/Expected ',' or ']'/, 'array', "; expected ']'"],
  [/after JSON/, 'value', '; expected end of input'],
  [/Unexpected end/, 'value', "; expected '[', '{', or a literal"],
];

/**
 * Why a text is no JSON, in the words of nlohmann::json, llama-server's parser. What stands after `last read` is
 * exact for a literal that follows a string, and near for others.
 */
export function jsonErrorMessage(text: string, error: unknown): string {
  const prefix = '[json.exception.parse_error.101] parse error at line';
  if (text === '') {
    return `${prefix} 1, column 1: attempting to parse an empty input; check that your input string or stream contains the expected JSON`;
  }
  const reason = String(error);
  const position = positionOf(reason, text);
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const [, context = 'value', expected = ''] = places.find(([v8]) => v8.test(reason)) ?? [];
  return `${prefix} ${line}, column ${column}: syntax error while parsing ${context} - ${found(reason, text, position)}${expected}`;
}

function found(reason: string, text: string, position: number): string {
  const character = text[position];
  if (reason.includes('Unterminated string')) {
    return `invalid string: missing closing quote; last read: '${text.slice(text.lastIndexOf('"'))}'`;
  }
  if (character === undefined) return 'unexpected end of input';
  if ('{}[]:,'.includes(character)) return `unexpected '${character}'`;
  const closingQuote = text.lastIndexOf('"', position - 1);
  const openingQuote = closingQuote < 1 ? 0 : Math.max(0, text.lastIndexOf('"', closingQuote - 1));
  return `invalid literal; last read: '${text.slice(openingQuote, position + 1)}'`;
}

/** V8 states the position in most messages, quotes the stray token in some, and says nothing at the end of the input. */
function positionOf(reason: string, text: string): number {
  const stated = /at position (\d+)/.exec(reason)?.[1];
  if (stated !== undefined) return Number(stated);
  const token = /Unexpected token '(.)'/su.exec(reason)?.[1];
  return token === undefined ? text.length : Math.max(0, text.indexOf(token));
}
