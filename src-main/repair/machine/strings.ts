import { cutOff, giveUp, has, type Machine, pointer, repaired } from './machine.ts';
import { mayOpenKey, quoteBoundary } from './quote-boundary.ts';
import { mentionsTag, strayTag } from './stray-tags.ts';
import { escapeControl, readEscape } from './string-text.ts';
import { endValue } from './value-end.ts';

const backslash = 92;
const doubleQuote = 34;
const lessThan = 60;

/** State `string`: inside a string value. Runs of ordinary characters leave as one slice. */
export function readString(machine: Machine): boolean {
  const { input, gate } = machine;
  const string = machine.string!;
  const { text } = input;
  const end = endOfRun(text, input.position, string.quote);
  if (end > input.position) {
    gate.emit(text.slice(input.position, end));
    input.position = end;
  }
  if (end === text.length) return input.ended ? cutOff(machine, 'inside a string') : false;
  const code = text.charCodeAt(end);
  if (code === string.quote) return readQuote(machine);
  if (code === backslash) return readBackslash(machine);
  if (code === lessThan) return readTag(machine);
  if (code === doubleQuote) gate.emit('\\"');
  else if (has(machine, 'control_character')) {
    const escaped = escapeControl(code);
    gate.emit(escaped);
    repaired(machine, 'control_character', text[end]!, escaped, 'a raw control character in a string');
  } else {
    gate.emit(text[end]!);
    machine.ledger.fail(`a raw control character in the string at ${pointer(machine)}`);
  }
  input.position++;
  return true;
}

/** Index of the first character that needs a thought, or the text's length. */
export function endOfRun(text: string, start: number, quote: number): number {
  let index = start;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Letters, digits and everything beyond ASCII first: nearly all text passes on this one comparison.
    if (code > backslash && code !== quote) continue;
    if (code < 32 || code === doubleQuote || code === backslash || code === quote || code === lessThan) break;
  }
  return index;
}

function readQuote(machine: Machine): boolean {
  const { input, gate } = machine;
  const string = machine.string!;
  const quote = String.fromCharCode(string.quote);
  // Other quotes than JSON's own are never escaped with care, so theirs are always looked at twice.
  const careful = has(machine, 'unescaped_quote') || string.quote !== doubleQuote;
  const verdict = careful ? quoteBoundary(machine, input.position, quote) : 'close';
  switch (verdict) {
    case 'wait':
      return false;
    case 'ambiguous':
      return giveUp(machine, `a quote inside ${pointer(machine)} can be read in two ways`);
    case 'close':
      gate.emit('"');
      input.position++;
      endValue(machine);
      machine.string = null;
      return true;
    case 'literal': {
      const key = mayOpenKey(machine, input.position, input.solidBefore());
      if (key === 'wait') return false;
      if (key) return giveUp(machine, `the end of ${pointer(machine)} cannot be told from its text`);
      openDoubt(machine);
      gate.emit(string.quote === doubleQuote ? '\\"' : quote);
      input.position++;
      return true;
    }
  }
}

/** From the first quote that was not escaped on, nothing is sure until the end proves the reading. */
function openDoubt(machine: Machine): void {
  const { input, gate, ledger } = machine;
  if (!gate.frozen) {
    gate.freeze(input.consumed);
    input.keepRaw();
    ledger.freeze();
  }
  if (machine.string?.quote === doubleQuote)
    repaired(machine, 'unescaped_quote', '"', '\\"', 'a quote inside a string was not escaped');
}

function readBackslash(machine: Machine): boolean {
  const { input, gate } = machine;
  const string = machine.string!;
  const tag = trailingTag(machine);
  if (tag === 'wait') return false;
  if (tag !== null) return dropTag(machine, tag);
  const sequence = readEscape(input.text, input.position);
  if (sequence.length === 0) return input.ended ? cutOff(machine, 'inside an escape') : false;
  const written = input.text.slice(input.position, input.position + sequence.length);
  if (sequence.valid || string.windowsPath) {
    gate.emit(written);
    string.invalidEscape ||= !sequence.valid;
  } else if (has(machine, 'invalid_escape')) {
    gate.emit(sequence.text);
    repaired(machine, 'invalid_escape', written, sequence.text, 'an escape that JSON does not know');
  } else {
    // Passed on as it is, with the character it escapes, so that an escaped quote does not look like the end.
    gate.emit(written);
    machine.ledger.fail(`an escape that JSON does not know in ${pointer(machine)}`);
  }
  input.position += sequence.length;
  return true;
}

function readTag(machine: Machine): boolean {
  const { input, gate } = machine;
  const string = machine.string!;
  const tag = trailingTag(machine);
  if (tag === 'wait') return false;
  if (tag !== null) return dropTag(machine, tag);
  if (has(machine, 'wrapping') && !string.openTags) {
    const mentioned = mentionsTag(input.text, input.position, input.ended);
    if (mentioned === 'wait') return false;
    string.openTags = mentioned;
  }
  gate.emit('<');
  input.position++;
  return true;
}

function trailingTag(machine: Machine): number | 'wait' | null {
  const { input } = machine;
  const string = machine.string!;
  if (!has(machine, 'wrapping') || string.openTags) return null;
  return strayTag(input.text, input.position, String.fromCharCode(string.quote), input.ended);
}

function dropTag(machine: Machine, end: number): true {
  const { input } = machine;
  repaired(machine, 'wrapping', input.text.slice(input.position, end), '', 'a closing tag at the end of a value');
  input.position = end;
  return true;
}
