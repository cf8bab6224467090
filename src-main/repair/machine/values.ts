import { interpretScalar } from '../meaning/scalars.ts';
import { closingQuote } from './lookahead.ts';
import {
  cutOff,
  flushLead,
  giveUp,
  type Hold,
  has,
  type Machine,
  maxDepth,
  type Place,
  pointer,
  repaired,
} from './machine.ts';
import { quoteBoundary } from './quote-boundary.ts';
import { endValue, settle } from './value-end.ts';

/** State `value`: the first character of a value is in sight; decides whether it may flow or must be judged whole. */
export function readValue(machine: Machine): boolean {
  const { input, stack, place } = machine;
  const character = input.text.charAt(input.position);
  const quote = closingQuote(character);
  if (quote !== null && !stringInSight(machine, character)) return false;

  const frame = stack.at(-1);
  const mark = has(machine, 'duplicate_key') ? input.mark() : null;
  if (frame === undefined) machine.rootMark = mark;
  if (frame?.kind === 'object') {
    const first = place.name === null ? undefined : frame.seen.get(place.name);
    frame.mark = mark;
    if (first !== undefined && has(machine, 'duplicate_key')) hold(machine, 'duplicate', first, mark);
  }
  if (quote !== null) return beginString(machine, character, quote);
  if (character === '{' || character === '[') return beginContainer(machine, character);
  machine.state = 'scalar';
  return true;
}

/** State `scalar`: a number or a word, which is judged when its end is in sight. */
export function readScalar(machine: Machine): boolean {
  const { input, place } = machine;
  const end = scalarEnd(input.text, input.position);
  const token = input.text.slice(input.position, end);
  if (end === input.text.length && !input.ended) return false;
  const scalar = interpretScalar(token, place.view, has(machine, 'literals'));
  if (end === input.text.length && (scalar === null || scalar.mayGoOn))
    return cutOff(machine, 'inside a number or word');
  if (scalar === null) return giveUp(machine, `no value can be read at ${pointer(machine) || 'the root'}`);
  if (scalar.reason !== null) repaired(machine, 'literals', token, scalar.text, scalar.reason);
  input.position = end;
  endValue(machine, settle(machine, place, scalar.text));
  return true;
}

/** Judges the coming value when it is whole; until then nothing of it, nor of its key, goes out. */
function hold(machine: Machine, purpose: Hold['purpose'], first: Hold['first'], mark: Hold['mark']): void {
  const { gate, holds, place, stack } = machine;
  gate.emit(machine.lead);
  machine.lead = '';
  machine.parked = null;
  const capture = gate.capture(machine.prefix === '' ? machine.input.consumed : machine.prefixFrom, machine.prefix);
  machine.prefix = '';
  holds.push({ purpose, capture, place, depth: stack.length, first, mark });
}

function beginContainer(machine: Machine, character: '{' | '['): boolean {
  const { input, stack, place, gate } = machine;
  const kind = character === '{' ? 'object' : 'array';
  if (stack.length >= maxDepth) return giveUp(machine, `nested deeper than ${maxDepth}`);
  const wanted = place.view.anything || place.view.kinds.has(kind);
  // A value of a kind that the schema does not want is read by syntax alone, and judged afterwards.
  const view = wanted ? place.view : place.view.unknown;
  if (!wanted && has(machine, 'value_type')) hold(machine, 'value', null, null);
  const root = stack.length === 0 && machine.holds.length === 0;
  if (root) {
    // The opening waits for the first key: it may open a wrapping, or be an empty object before the real one.
    machine.leadFrom = machine.prefix === '' ? input.consumed : machine.prefixFrom;
    machine.lead = machine.prefix + character;
    machine.prefix = '';
  } else {
    flushLead(machine);
    gate.emit(character);
  }
  const inner: Place = { view, name: null, optional: false };
  if (kind === 'object') {
    stack.push({ kind, view, count: 0, omitted: false, seen: new Map(), place: inner, mark: null });
  } else {
    stack.push({ kind, view, count: 0, omitted: false, place: inner });
  }
  input.position++;
  machine.state = 'next';
  return true;
}

/** Whether enough of a string's beginning is there to decide how to read it. */
function stringInSight(machine: Machine, open: string): boolean {
  const { input } = machine;
  if (input.ended) return true;
  if (input.pending < 2) return false;
  if (open === '"' && input.text.charAt(input.position + 1) === '"' && has(machine, 'duplicate_key')) {
    return emptyString(machine) !== 'wait';
  }
  return !mayBeWindowsPath(machine) || input.pending >= 6;
}

function emptyString(machine: Machine): ReturnType<typeof quoteBoundary> {
  return has(machine, 'unescaped_quote') ? quoteBoundary(machine, machine.input.position + 1, '"') : 'close';
}

function beginString(machine: Machine, open: string, quote: string): boolean {
  const { input, place } = machine;
  const { view } = place;
  if (open !== '"') {
    if (!has(machine, 'literals')) return giveUp(machine, `a string in ${open} at ${pointer(machine) || 'the root'}`);
    repaired(machine, 'literals', open, '"', 'quotes that are not JSON');
  }
  const wrongKind = has(machine, 'value_type') && !view.anything && !view.kinds.has('string');
  const listed = has(machine, 'enum_case') && view.strings !== null;
  const windowsPath = !wrongKind && !listed && isWindowsPath(machine);
  if (wrongKind || listed) hold(machine, 'value', null, null);
  else if (windowsPath) hold(machine, 'path', null, null);
  else if (
    open === '"' &&
    input.text.charAt(input.position + 1) === '"' &&
    has(machine, 'duplicate_key') &&
    emptyString(machine) === 'close'
  ) {
    input.position += 2;
    endValue(machine, settle(machine, place, '""'));
    return true;
  }
  flushLead(machine);
  machine.gate.emit('"');
  input.position++;
  machine.string = { quote: quote.charCodeAt(0), windowsPath, openTags: false, invalidEscape: false };
  machine.state = 'string';
  return true;
}

const pathName = /path|file|dir|folder|cwd/i;

function mayBeWindowsPath(machine: Machine): boolean {
  const { input, place } = machine;
  if (!has(machine, 'invalid_escape') || place.name === null || !pathName.test(place.name)) return false;
  return /^"(?:[A-Za-z](?::(?:\\[^\\/]?)?)?)?$/.test(input.text.slice(input.position, input.position + 5));
}

/** `"C:\new\Work"`: a drive and a single backslash. Its `\n` is a letter if the rest has escapes that JSON does not know. */
function isWindowsPath(machine: Machine): boolean {
  const { input, place } = machine;
  if (!has(machine, 'invalid_escape') || place.name === null || !pathName.test(place.name)) return false;
  return /^["'][A-Za-z]:\\[^\\/]/.test(input.text.slice(input.position, input.position + 5));
}

function scalarEnd(text: string, start: number): number {
  let index = start;
  while (index < text.length && !delimiters.has(text.charCodeAt(index))) index++;
  return index;
}

const delimiters = new Set([...' \t\n\r,:[]{}"\'/“”'].map((character) => character.charCodeAt(0)));
