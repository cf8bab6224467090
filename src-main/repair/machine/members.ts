import type { JsonKind } from '../json-schema.ts';
import { matchParameter } from '../meaning/parameter-names.ts';
import { isWrapperKey } from '../meaning/unwrapping.ts';
import { closeFrame, closeMissing, meetStranger } from './closers.ts';
import { type Gap, readGap, skipSpace } from './lookahead.ts';
import {
  containerPointer,
  cutOff,
  giveUp,
  has,
  type Machine,
  type ObjectFrame,
  type Place,
  pointerStep,
  repaired,
} from './machine.ts';
import { readKey, soleMissingKey, type WrittenKey } from './object-keys.ts';

/** State `next`: after an opening bracket or a value; reads up to the next value's first character, or a closer. */
export function readNext(machine: Machine): boolean {
  const { input } = machine;
  const frame = machine.stack.at(-1)!;
  const gap = readGap(input.text, input.position, has(machine, 'literals'), frame.count === 0);
  if (gap.open || gap.end === input.text.length) {
    if (!input.ended) return false;
    if (gap.open) return cutOff(machine, 'inside a comment');
    return closeMissing(machine, gap);
  }
  const character = input.text[gap.end]!;
  if (character === '}' || character === ']') return closeFrame(machine, gap, character);
  return frame.kind === 'object' ? readMember(machine, frame, gap) : readElement(machine, gap);
}

function readElement(machine: Machine, gap: Gap): boolean {
  const frame = machine.stack.at(-1)!;
  const separator = separate(machine, gap);
  if (separator === null)
    return giveUp(machine, `an array item where a comma belongs, in ${containerPointer(machine) || 'the root'}`);
  frame.place = {
    view: frame.kind === 'array' ? frame.view.item(frame.count) : frame.view,
    name: null,
    optional: false,
  };
  return awaitValue(machine, frame.place, separator, gap.end);
}

function readMember(machine: Machine, frame: ObjectFrame, gap: Gap): boolean {
  const { input } = machine;
  const { text } = input;
  const braces = readBracesForKey(machine, frame, gap.end);
  if (braces === 'wait') return input.ended ? cutOff(machine, 'inside a key') : false;
  const key = braces ?? readKey(machine, gap.end);
  if (key === 'wait') return input.ended ? cutOff(machine, 'inside a key') : false;
  if (key === null) return giveUp(machine, `no key can be read in ${containerPointer(machine) || 'the root'}`);

  const colon = skipSpace(text, key.end);
  if (colon === text.length) return input.ended ? cutOff(machine, 'after a key') : false;
  const hasColon = text[colon] === ':';
  const value = hasColon ? skipSpace(text, colon + 1) : colon;
  const isSecond = frame.seen.has(key.name) && gap.commas > 0;
  // A second copy without its colon, or with the colon but without the quote of its value: the first copy is whole.
  if (isSecond && has(machine, 'duplicate_key_without_colon')) {
    if (!hasColon || (value < text.length && !startsValue(text.charCodeAt(value)))) {
      machine.state = 'stray';
      return true;
    }
  }
  if (!hasColon && !(has(machine, 'commas_and_colons') && startsValue(text.charCodeAt(colon)))) {
    return giveUp(machine, `the key "${key.name}" has no colon and no value`);
  }
  if (value === text.length) return input.ended ? cutOff(machine, 'before a value') : false;
  if (opensWrapper(machine, frame, key.name)) {
    machine.state = 'whole';
    return true;
  }
  unparkFor(machine, frame, key.name);
  const separator = separate(machine, gap);
  if (separator === null) return giveUp(machine, `no comma before the key "${key.name}"`);
  const name = settleName(machine, frame, key, kindAt(text, value));
  frame.place = {
    view: frame.view.property(name),
    name,
    optional: frame.view.keys.has(name) && !frame.view.mayRequire(name),
  };
  if (!frame.view.anything && frame.view.keys.size > 0 && !frame.view.keys.has(name)) meetStranger(machine, name);
  const written = name === key.name ? key.text : JSON.stringify(name);
  if (key.irregular !== null) reportKey(machine, key, written);
  if (!hasColon) machine.punctuated = true;
  if (!hasColon)
    repaired(machine, 'commas_and_colons', text.slice(gap.end, value), `${written}:`, 'the colon was missing');
  const joint = hasColon ? text.slice(key.end, value) : `:${text.slice(key.end, value)}`;
  return awaitValue(machine, frame.place, `${separator}${written}${joint}`, value);
}

/** Takes the separator (and key) in, and leaves the value to the next state. */
function awaitValue(machine: Machine, place: Place, prefix: string, valueAt: number): true {
  machine.prefix = prefix;
  machine.prefixFrom = machine.input.consumed;
  machine.input.position = valueAt;
  machine.place = place;
  machine.state = 'value';
  return true;
}

/** What stands between the last value sent and the next one, put right; null where a missing comma may not be added. */
function separate(machine: Machine, gap: Gap): string | null {
  const frame = machine.stack.at(-1)!;
  if (gap.comment !== null)
    repaired(machine, 'literals', gap.comment, '', 'a comment was removed', containerPointer(machine));
  const bare = gap.text.replaceAll(',', '');
  const wanted = frame.count === 0 ? 0 : 1;
  if (gap.commas === wanted) return gap.text;
  if (gap.commas === 1 && frame.omitted) return bare;
  const tidy = wanted === 0 ? bare : `,${bare}`;
  if (!has(machine, 'commas_and_colons')) return null;
  // `{"a": {, "b"`: the inner object's end was lost rather than a comma added.
  if (wanted === 0 && machine.stack.length > 1) return null;
  if (gap.commas < wanted) machine.punctuated = true;
  repaired(
    machine,
    'commas_and_colons',
    gap.text,
    tidy,
    gap.commas > wanted ? 'a surplus comma' : 'the comma was missing',
    containerPointer(machine),
  );
  return tidy;
}

/** `{"content":"x",{}":"/tmp/a"}`: braces stand where the key was. Only one missing required property can be meant. */
function readBracesForKey(machine: Machine, frame: ObjectFrame, start: number): WrittenKey | 'wait' | null {
  if (!has(machine, 'braces_for_key')) return null;
  const { text } = machine.input;
  const written = text.slice(start, start + 4);
  const form = ['{}"', '"{}"'].find((candidate) => candidate.startsWith(written.slice(0, candidate.length)));
  if (form === undefined) return null;
  if (written.length < form.length) return 'wait';
  const name = soleMissingKey(frame);
  if (name === null || frame.view.keys.has('{}')) return null;
  repaired(
    machine,
    'braces_for_key',
    form,
    JSON.stringify(name),
    'the only required property that is missing',
    `${containerPointer(machine)}/${pointerStep(name)}`,
  );
  return { end: start + form.length, name, text: JSON.stringify(name), irregular: null };
}

/** An empty member waits for its neighbour: a second one of the same name is the one that was meant. */
function unparkFor(machine: Machine, frame: ObjectFrame, name: string): void {
  const { parked } = machine;
  if (parked === null) return;
  if (parked.name === name) {
    const before = machine.lead.slice(parked.lead.length);
    machine.lead = parked.lead;
    frame.seen.delete(name);
    frame.count--;
    frame.omitted = true;
    repaired(machine, 'duplicate_key', before, '', 'the same key follows with a value');
  } else {
    machine.gate.emit(machine.lead);
    machine.lead = '';
  }
  machine.parked = null;
}

/** The name that is meant by a key: itself where the schema knows it, else a known one it can only stand for. */
function settleName(machine: Machine, frame: ObjectFrame, key: WrittenKey, kind: JsonKind): string {
  const { view } = frame;
  if (view.anything || view.keys.size === 0 || view.keys.has(key.name)) return key.name;
  const path = `${containerPointer(machine)}/${pointerStep(key.name)}`;
  const trimmed = key.name.replace(/^[\s"'\u200b\ufeff]+|(?<![\s"'\u200b\ufeff:])[\s"'\u200b\ufeff:]+$/gu, '');
  if (has(machine, 'key_trim') && trimmed !== key.name && view.keys.has(trimmed) && !frame.seen.has(trimmed)) {
    repaired(machine, 'key_trim', key.text, JSON.stringify(trimmed), 'spaces or quotes around the key', path);
    return trimmed;
  }
  if (!has(machine, 'parameter_name')) return key.name;
  const match = matchParameter(key.name, kind, view, frame.seen, has(machine, 'value_type'));
  if (match === null) return key.name;
  if ('ambiguous' in match) {
    machine.ledger.fail(`the unknown key "${key.name}" may mean ${match.ambiguous.join(' or ')}`);
    return key.name;
  }
  repaired(machine, 'parameter_name', key.text, JSON.stringify(match.name), match.how, path);
  return match.name;
}

function reportKey(machine: Machine, key: WrittenKey, written: string): void {
  const raw = machine.input.text.slice(machine.input.position, key.end).trimStart();
  repaired(machine, key.irregular!, raw, written, 'a key that is not JSON');
}

/** `{"arguments":{…}}`: to be judged whole, since what is inside must fit before the wrapping may go. */
function opensWrapper(machine: Machine, frame: ObjectFrame, name: string): boolean {
  if (machine.stack.length !== 1 || machine.options.root !== 'arguments' || frame.count > 0 || machine.gate.frozen) {
    return false;
  }
  return has(machine, 'wrapping') && frame.view.keys.size > 0 && !frame.view.keys.has(name) && isWrapperKey(name);
}

function startsValue(code: number): boolean {
  if (code === 0x201c || code === 0x201d) return true;
  // " ' + - . 0-9 [ { and letters (true, false, null, None, NaN…)
  return (
    code === 34 ||
    code === 39 ||
    code === 43 ||
    code === 45 ||
    code === 46 ||
    (code >= 48 && code <= 57) ||
    code === 91 ||
    code === 123 ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122)
  );
}

function kindAt(text: string, index: number): JsonKind {
  const character = text.charAt(index);
  if (character === '{') return 'object';
  if (character === '[') return 'array';
  if (/[-+.0-9]/.test(character)) return 'number';
  if (/[tTfF]/.test(character)) return 'boolean';
  return /[nN]/.test(character) ? 'null' : 'string';
}
