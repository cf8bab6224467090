import { matchParameter } from '../meaning/parameter-names.ts';
import { closingQuote, findQuote, readGap, skipSpace } from './lookahead.ts';
import { type ArrayFrame, has, type Machine, type ObjectFrame } from './machine.ts';
import { isLeftover } from './tail-tokens.ts';

/**
 * What a quote inside a string is. `close`: it ends the string. `literal`: it is a character of the string that was not
 * escaped. `ambiguous`: both readings hold. `wait`: what follows is not in sight yet.
 */
export type QuoteVerdict = 'close' | 'literal' | 'ambiguous' | 'wait';

/**
 * Judges the quote at `at` by what follows it. As long as every quote was in order, whatever JSON may continue with ends the
 * string, so that valid arguments read as they were meant. After a first stray quote (the gate is frozen) only a key that the
 * schema knows and that is still missing, or closers that really end the text, are believed.
 */
export function quoteBoundary(machine: Machine, at: number, quote: string): QuoteVerdict {
  const { input, stack, gate } = machine;
  const { text } = input;
  const doubtful = gate.frozen;
  let index = at + 1;
  let depth = stack.length - 1;
  if (depth < 0) return rootEnd(machine, index);
  for (let first = true; ; first = false) {
    const gap = readGap(text, index, has(machine, 'literals'));
    if (gap.open || gap.end === text.length) return atEnd(machine);
    const character = text[gap.end]!;
    if (character === '}' || character === ']') {
      const target = owner(machine, character, depth);
      if (target === null && (doubtful || !has(machine, 'brackets'))) return unlike(machine);
      index = gap.end + 1;
      // A closer that closes nothing is dropped later on.
      if (target === null) continue;
      depth = target - 1;
      if (depth < 0) return rootEnd(machine, index);
      continue;
    }
    const frame = stack[depth]!;
    // `["a", "key": …`: a bracket was lost before the key.
    if (character === ':' && first && !doubtful) return 'ambiguous';
    if (gap.commas === 0 && !first && !doubtful && character !== '{' && character !== '"') return 'ambiguous';
    if (gap.commas === 0) {
      if (doubtful || !has(machine, 'commas_and_colons')) return 'literal';
      if (frame.kind === 'object') return afterMissingComma(machine, frame, gap.end);
      if (!first) return character === '{' ? beforeItem(machine, frame, gap.end, true) : 'literal';
      // `["a""b"]`: a lost comma or two stray quotes.
      return character === quote ? 'ambiguous' : 'literal';
    }
    return frame.kind === 'object'
      ? beforeKey(machine, frame, gap.end, doubtful)
      : beforeItem(machine, frame, gap.end, doubtful);
  }
}

function atEnd(machine: Machine): QuoteVerdict {
  if (!machine.input.ended) return 'wait';
  // The text breaks off here. In order so far, it is a whole string; in doubt, the rest may have been cut.
  return machine.gate.frozen ? 'ambiguous' : 'close';
}

/**
 * A comma or a closer follows, and then something that does not fit it. In a string with stray quotes that is text; where there
 * were none yet, a quote that got lost further on is as likely.
 */
function unlike(machine: Machine): QuoteVerdict {
  return machine.gate.frozen ? 'literal' : 'ambiguous';
}

/** The frame that a closer ends, seen from the given depth; null if it cannot be one. */
function owner(machine: Machine, character: string, depth: number): number | null {
  const kind = character === '}' ? 'object' : 'array';
  if (machine.stack[depth]!.kind === kind) return depth;
  if (!has(machine, 'brackets')) return null;
  for (let index = depth - 1; index >= 0; index--) if (machine.stack[index]!.kind === kind) return index;
  return null;
}

/** All frames are closed: the quote ended its string if nothing but leftovers follows. */
function rootEnd(machine: Machine, index: number): QuoteVerdict {
  const { input, gate } = machine;
  const start = skipSpace(input.text, index);
  if (start === input.text.length) return input.ended ? 'close' : 'wait';
  if (!gate.frozen && input.text[start] === '{') return 'close';
  // Whatever follows may hold the quote that really ends the string: only the end of the text tells.
  if (!input.ended) return 'wait';
  const rest = input.text.slice(start);
  if (isLeftover(rest) || !rest.includes('"')) return 'close';
  return !gate.frozen && /^[\p{L},\]}[:]/u.test(rest) ? 'ambiguous' : 'literal';
}

/** No comma, but perhaps the next key: `"a" "path": …`. */
function afterMissingComma(machine: Machine, frame: ObjectFrame, start: number): QuoteVerdict {
  const key = peekKey(machine, start);
  if (key === 'wait') return machine.input.ended ? 'literal' : 'wait';
  if (!key?.colon || key.half) return 'literal';
  if (!isAwaited(frame, key.name)) return machine.input.text[start] === '"' ? 'ambiguous' : 'literal';
  // `"ls," "timeout": …`: the comma may be the string's last character, or have slipped into it.
  return machine.input.solidBefore() === ',' ? 'ambiguous' : 'close';
}

function beforeKey(machine: Machine, frame: ObjectFrame, start: number, doubtful: boolean): QuoteVerdict {
  if (machine.input.text[start] === '{' && has(machine, 'braces_for_key')) {
    const braces = machine.input.text.slice(start, start + 3);
    if (braces === '{}"') return doubtful ? 'ambiguous' : 'close';
    if ('{}"'.startsWith(braces) && !machine.input.ended) return 'wait';
  }
  const key = peekKey(machine, start);
  if (key === 'wait') return atEnd(machine);
  if (key === null) return unlike(machine);
  const repeated = frame.seen.has(key.name) || frame.place.name === key.name;
  if (!key.colon) {
    if (repeated || frame.view.keys.has(key.name)) return doubtful ? 'ambiguous' : 'close';
    return doubtful ? 'literal' : 'ambiguous';
  }
  if (!doubtful) return 'close';
  if (repeated) return 'ambiguous';
  if (isAwaited(frame, key.name)) return 'close';
  return mayBeKey(frame, key.name) ? 'ambiguous' : 'literal';
}

/** Whether the name can be a key here, though not surely: to swallow a key into the string before it would be a guess. */
function mayBeKey(frame: ObjectFrame, name: string): boolean {
  const { view } = frame;
  if (!view.closed || isAwaited(frame, name)) return true;
  return matchParameter(name, 'string', view, frame.seen, true) !== null;
}

/**
 * Whether a quote taken for a character of the string may in truth open the next key, the string's own closing quote being
 * lost: `"ls -l,"timeout": …`. `before` is the last character before it that is no space.
 */
export function mayOpenKey(machine: Machine, at: number, before: string): boolean | 'wait' {
  const frame = machine.stack.at(-1);
  if (before !== ',') return false;
  if (frame?.kind !== 'object') return true;
  const key = peekKey(machine, at);
  if (key === 'wait') return machine.input.ended ? false : 'wait';
  return key?.colon === true && mayBeKey(frame, key.name);
}

function beforeItem(machine: Machine, frame: ArrayFrame, start: number, doubtful: boolean): QuoteVerdict {
  const { text, ended } = machine.input;
  const character = text[start]!;
  if (!/["'{[\d\-tfnTFN“]/.test(character)) return unlike(machine);
  if (!doubtful) return 'close';
  if (character !== '{') return 'ambiguous';
  const keyAt = skipSpace(text, start + 1);
  if (keyAt === text.length) return ended ? 'ambiguous' : 'wait';
  const key = peekKey(machine, keyAt);
  if (key === 'wait') return ended ? 'ambiguous' : 'wait';
  return key?.colon && frame.view.item(frame.count + 1).keys.has(key.name) ? 'close' : 'literal';
}

function isAwaited(frame: ObjectFrame, name: string): boolean {
  return frame.view.keys.has(name) && !frame.seen.has(name) && frame.place.name !== name;
}

/** Longer texts between two quotes are no parameter's name. */
const maxKeyCharacters = 256;

/** The key that seems to begin at `start`, whether a colon follows it, and whether it lost its opening quote. */
function peekKey(machine: Machine, start: number): { name: string; colon: boolean; half: boolean } | 'wait' | null {
  const { text } = machine.input;
  const open = text.charAt(start);
  const quote = closingQuote(open);
  const literals = has(machine, 'literals');
  let name: string;
  let end: number;
  let half = false;
  if (quote !== null && (open === '"' || literals)) {
    const close = findQuote(text, start, quote);
    if (close < 0) return text.length - start > maxKeyCharacters ? null : 'wait';
    if (close - start > maxKeyCharacters) return null;
    name = text.slice(start + 1, close);
    end = close + 1;
  } else {
    const word = literals ? /^[\p{L}_$][\p{L}\p{N}_$-]*/u.exec(text.slice(start, start + maxKeyCharacters)) : null;
    if (word === null) return null;
    name = word[0];
    end = start + name.length;
    half = text[end] === '"';
    if (half) end++;
  }
  const colon = skipSpace(text, end);
  if (colon === text.length) return 'wait';
  return { name, colon: text[colon] === ':', half };
}
