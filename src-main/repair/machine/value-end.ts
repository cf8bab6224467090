import { settleValue } from '../meaning/value-coercion.ts';
import { sameText } from './input-window.ts';
import {
  type Frame,
  flushLead,
  type Hold,
  has,
  heldCharacters,
  type Machine,
  type Place,
  pointer,
  repaired,
} from './machine.ts';

/**
 * A value has ended (its text is out, or in a capture). Completes the holds that were waiting for it, and enters it in the
 * frame it belongs to.
 */
export function endValue(machine: Machine, written = true): void {
  const { holds, stack, input } = machine;
  let kept = written;
  while (holds.length > 0 && holds.at(-1)!.depth === stack.length) kept = completeHold(machine, holds.pop()!) && kept;
  const frame = stack.at(-1);
  if (frame === undefined) {
    machine.rootPrint = machine.rootMark === null ? null : input.since(machine.rootMark);
    machine.state = 'tail';
    return;
  }
  enter(machine, frame, kept);
  machine.state = 'next';
}

/** A value whose final text is known whole: a number, a literal, a held value. Puts it right by the schema and sends it. */
export function settle(machine: Machine, place: Place, text: string): boolean {
  const { options } = machine;
  const settled = settleValue(text, place, options);
  const path = pointer(machine);
  switch (settled.action) {
    case 'keep':
      break;
    case 'replace':
      repaired(machine, settled.rule, text, settled.text, settled.reason, path);
      machine.ledger.addNested(settled.nested, path, heldCharacters(machine));
      break;
    case 'omit':
      repaired(machine, 'value_type', text, '', settled.reason, path);
      return false;
    case 'unrepaired':
      machine.ledger.fail(`${path}: ${settled.reason}`);
      break;
  }
  write(machine, place, settled.action === 'replace' ? settled.text : text);
  return true;
}

/** Sends a whole value, unless it is an empty one that may be a duplicate's forerunner. */
function write(machine: Machine, place: Place, text: string): void {
  const { gate, stack } = machine;
  const frame = stack.at(-1);
  const mayBeForerunner =
    (text === '""' || text === 'null') && frame?.kind === 'object' && place.name !== null && machine.holds.length === 0;
  if (mayBeForerunner && has(machine, 'duplicate_key')) {
    if (machine.lead === '') machine.leadFrom = machine.prefixFrom;
    machine.parked = { name: place.name, lead: machine.lead };
    machine.lead += machine.prefix + text;
    machine.prefix = '';
    return;
  }
  flushLead(machine);
  gate.emit(text);
}

function completeHold(machine: Machine, hold: Hold): boolean {
  const { gate } = machine;
  const text = gate.close();
  machine.prefix = hold.capture.prefix;
  machine.prefixFrom = hold.capture.start;
  if (hold.purpose === 'value') {
    if (settle(machine, hold.place, text)) return true;
    machine.prefix = '';
    return false;
  }
  if (hold.purpose === 'path') {
    writePath(machine, text);
    return true;
  }
  const second = hold.mark === null ? null : machine.input.since(hold.mark);
  const same = second !== null && hold.first !== null && sameText(hold.first, second);
  if (same || text === '' || text === '""' || text === 'null') {
    repaired(
      machine,
      'duplicate_key',
      machine.prefix + text,
      '',
      same ? 'the key came twice with the same value' : 'the key had a value already',
    );
    machine.prefix = '';
    return false;
  }
  keepSecond(machine, hold);
  flushLead(machine);
  gate.emit(text);
  return true;
}

/** A Windows path in which one escape is no JSON escape was written without any: all its backslashes are letters. */
function writePath(machine: Machine, text: string): void {
  flushLead(machine);
  if (!machine.string?.invalidEscape) {
    machine.gate.emit(text);
    return;
  }
  const escaped = text.replace(/\\(["\\]|)/g, (pair, next: string) => (next === '' ? '\\\\' : pair));
  repaired(machine, 'invalid_escape', text, escaped, 'a Windows path with single backslashes');
  machine.gate.emit(escaped);
}

/** A second value that differs from the first cannot replace what was sent: both stay, and readers take the last. */
export function keepSecond(machine: Machine, hold: Hold): void {
  machine.ledger.fail(`the key "${hold.place.name}" has two different values; both were kept, readers take the last`);
}

function enter(machine: Machine, frame: Frame, kept: boolean): void {
  if (!kept) {
    machine.prefix = '';
    frame.omitted = true;
    return;
  }
  frame.count++;
  if (frame.kind === 'object' && frame.place.name !== null) {
    const value = frame.mark === null ? null : machine.input.since(frame.mark);
    // A duplicate that was kept is the one that counts.
    frame.seen.set(frame.place.name, value);
  }
}
