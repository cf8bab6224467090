import { asObject, type Json } from '#shared/dialects/json.ts';
import type { Repair } from '../machine/ledger.ts';
import { findQuote } from '../machine/lookahead.ts';
import type { MachineOptions, Nested } from '../machine/machine.ts';
import type { RepairRule } from '../rules.ts';
import { readMarkup } from './markup.ts';
import { innerText } from './unwrapping.ts';

type Options = Pick<MachineOptions, 'view' | 'rules' | 'nested'>;

/** Finds the arguments in a text that is not plainly an object: encoded twice, wrapped, in markup, or within prose. */
export function resolveWhole(text: string, options: Options): Nested {
  return (
    fromNull(text, options) ??
    fromString(text, options) ??
    fromWrapping(text, options) ??
    fromMarkup(text, options) ??
    fromProse(text, options) ??
    leftAlone(text)
  );
}

/** Not understood: cut off where it began like arguments and has no end, else without any in it. */
function leftAlone(text: string): Nested {
  const start = text.trimStart();
  const cut = start.startsWith('"')
    ? findQuote(start, 0, '"') < 0
    : /^<(?:parameter|arg_key|arg_value|function)\b/.test(start);
  return cut
    ? { text, repairs: [], outcome: 'truncated', reason: 'cut off inside encoded arguments' }
    : { text, repairs: [], outcome: 'unrepaired', reason: 'no arguments can be found in the text' };
}

function fromNull(text: string, { rules }: Options): Nested | null {
  if (text.trim() !== 'null' || !rules.has('empty_arguments')) return null;
  return listed(
    'empty_arguments',
    text,
    { text: '{}', repairs: [], outcome: 'clean', reason: '' },
    'null instead of arguments',
  );
}

/** `"{\"path\":\"x\"}"` */
function fromString(text: string, options: Options): Nested | null {
  if (!options.rules.has('double_encoded') || !text.trimStart().startsWith('"')) return null;
  const value = parse(text);
  if (typeof value !== 'string') return null;
  return accept('double_encoded', text, options.nested(value, options.view, 'arguments'), 'JSON in a JSON string');
}

/** `{"arguments":{…}}`, `{"name":"ls","parameters":{…}}`, `[{…}]`; anything else that began like it is read as it stands. */
function fromWrapping(text: string, options: Options): Nested | null {
  const { rules, view, nested } = options;
  if (!rules.has('wrapping') || !/^\s*[{[]/.test(text)) return null;
  const plain = nested(text, view, 'arguments', ['wrapping']);
  const inner = parse(plain.text) === undefined ? null : innerText(plain.text, view);
  if (inner !== null) {
    const result = nested(inner, view, 'arguments');
    if (isGood(result) && fitsText(result.text, options)) {
      return listed('wrapping', text, result, 'the arguments were wrapped one level too deep', plain.repairs);
    }
  }
  return plain.outcome === 'unrepaired' && text.trimStart().startsWith('[') ? null : plain;
}

function fromMarkup(text: string, options: Options): Nested | null {
  if (!options.rules.has('wrapping') || !text.trimStart().startsWith('<')) return null;
  const object = readMarkup(text, options.view);
  if (object === null) return null;
  const result = options.nested(object, options.view, 'arguments');
  return accept('wrapping', text, result, 'the arguments were written as markup');
}

/** Objects tried in a text; a text with more braces than this is not searched further. */
const maxCandidates = 16;

/** `Sure: {…}`: the first object that can be read and fits the schema. */
function fromProse(text: string, options: Options): Nested | null {
  if (!options.rules.has('prose_or_fence')) return null;
  let from = text.indexOf('{');
  // An object that is a member or an item of something is a part of broken arguments, not the arguments.
  if (/["'”]\s*:\s*$|[[,{]\s*$/.test(text.slice(0, from))) return null;
  let cut: Nested | null = null;
  for (let tried = 0; from >= 0 && tried < maxCandidates; tried++) {
    const result = options.nested(text.slice(from), options.view, 'arguments');
    if (isGood(result) && fitsText(result.text, options)) {
      return accept('prose_or_fence', text.slice(0, from), result, 'text before the arguments');
    }
    if (result.outcome === 'truncated') cut ??= { ...result, text, repairs: [] };
    from = text.indexOf('{', from + 1);
  }
  return cut;
}

function accept(rule: RepairRule, before: string, result: Nested, reason: string): Nested | null {
  return isGood(result) ? listed(rule, before, result, reason) : null;
}

/** The result with the repair that led to it in front, after `earlier` ones. */
function listed(
  rule: RepairRule,
  before: string,
  result: Nested,
  reason: string,
  earlier: readonly Repair[] = [],
): Nested {
  const repair: Repair = { rule, path: '', before, after: result.text, reason, heldCharacters: 0 };
  return { ...result, repairs: [...earlier, repair, ...result.repairs], outcome: 'repaired' };
}

function isGood(result: Nested): boolean {
  return result.outcome === 'clean' || result.outcome === 'repaired';
}

function fitsText(text: string, options: Options): boolean {
  const value = parse(text);
  return asObject(value) !== undefined && options.view.fits(value!);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // SyntaxError: not JSON, so another reading is tried.
    return undefined;
  }
}
