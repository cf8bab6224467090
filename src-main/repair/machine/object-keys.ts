import { closingQuote, findQuote, skipSpace } from './lookahead.ts';
import { has, type Machine, type ObjectFrame } from './machine.ts';
import { normaliseStringBody } from './string-text.ts';

/** A key as it was written. */
export interface WrittenKey {
  /** Index after the key. */
  readonly end: number;
  readonly name: string;
  /** Its JSON text, quotes included. */
  readonly text: string;
  /** How it was written, where that was not JSON. */
  readonly irregular: 'literals' | 'control_character' | 'invalid_escape' | null;
}

const identifier = /[\p{L}_$][\p{L}\p{N}_$-]*/uy;

/** Reads the key at `start`. 'wait' while it is not whole, null where none can be read. */
export function readKey(machine: Machine, start: number): WrittenKey | 'wait' | null {
  const { text } = machine.input;
  const open = text.charAt(start);
  const quote = closingQuote(open);
  if (quote === null) return has(machine, 'literals') ? readBareKey(text, start, machine.input.ended) : null;
  if (open !== '"' && !has(machine, 'literals')) return null;
  const end = findQuote(text, start, quote);
  if (end < 0) return 'wait';
  const body = text.slice(start + 1, end);
  const written = text.slice(start, end + 1);
  const plain = open === '"' ? parseKey(written) : null;
  if (plain !== null) return { end: end + 1, name: plain, text: written, irregular: null };
  const normal = `"${normaliseStringBody(body, open)}"`;
  const name = parseKey(normal);
  if (name === null) return null;
  const irregular = open !== '"' ? 'literals' : hasControl(body) ? 'control_character' : 'invalid_escape';
  return { end: end + 1, name, text: normal, irregular };
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 32) return true;
  return false;
}

/** An unquoted key must end in a colon; one that lost only its opening quote (`path":`) counts too. */
function readBareKey(text: string, start: number, ended: boolean): WrittenKey | 'wait' | null {
  identifier.lastIndex = start;
  const match = identifier.exec(text);
  if (match === null) return null;
  const name = match[0];
  const end = start + name.length;
  const after = text.charAt(end) === '"' ? end + 1 : end;
  const colon = skipSpace(text, after);
  if (colon === text.length) return ended ? null : 'wait';
  if (text[colon] !== ':') return null;
  return { end: after, name, text: JSON.stringify(name), irregular: 'literals' };
}

function parseKey(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    // SyntaxError: a raw control character or a bad escape, which the caller mends.
    return null;
  }
}

/** The one required property that is still missing, or null if none or several are. */
export function soleMissingKey(frame: ObjectFrame): string | null {
  const missing = [...frame.view.required].filter((name) => !frame.seen.has(name));
  return missing.length === 1 ? missing[0]! : null;
}
