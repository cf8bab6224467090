import type { Gap } from './lookahead.ts';
import { containerPointer, cutOff, type Frame, flushLead, giveUp, has, type Machine, repaired } from './machine.ts';
import { endValue } from './value-end.ts';

/** A closing bracket after a gap. */
export function closeFrame(machine: Machine, gap: Gap, character: '}' | ']'): boolean {
  const { input, stack } = machine;
  const kind = character === '}' ? 'object' : 'array';
  const index = stack.findLastIndex((frame) => frame.kind === kind);
  const top = stack.at(-1)!;
  // An end that is lost right after an opening bracket or a comma is one of two slips, and nobody knows which.
  const doubtful = gap.commas > 0 || top.count === 0 || isDoubled(machine, top);
  if (index >= 0 && index !== stack.length - 1 && (doubtful || !mayRebracket(machine, 'added'))) {
    return giveUp(machine, `"${character}" does not match what is open in ${containerPointer(machine) || 'the root'}`);
  }
  if (index < 0) return dropCloser(machine, gap, character);
  const space = trailingGap(machine, gap);
  if (space === null)
    return giveUp(machine, `a comma before "${character}" in ${containerPointer(machine) || 'the root'}`);
  input.position = gap.end;
  if (stack.length - 1 > index) {
    const missing = stack
      .slice(index + 1)
      .reverse()
      .map(closerOf)
      .join('');
    repaired(
      machine,
      'brackets',
      character,
      missing + character,
      `"${missing}" was missing`,
      containerPointer(machine),
    );
    while (stack.length - 1 > index) close(machine, closerOf(stack.at(-1)!));
  }
  input.position = gap.end + 1;
  close(machine, space + character);
  return true;
}

/**
 * A key that does not belong into its object. Where brackets were put right before, the guess about them was a bad one; where
 * they are to be put right later, it would be.
 */
export function meetStranger(machine: Machine, name: string): void {
  machine.stranger ??= name;
  if (machine.brackets !== null) {
    machine.ledger.fail(`"${name}" is no member of the object that the brackets put it in`);
  }
}

/**
 * Whether brackets may be put right. Not where a key in the wrong object shows that nobody can tell where they belong, nor
 * where some would be added and others dropped.
 */
export function mayRebracket(machine: Machine, how: 'added' | 'dropped'): boolean {
  if (!has(machine, 'brackets') || machine.stranger !== null) return false;
  machine.brackets ??= how;
  return machine.brackets === how;
}

/** A bracket of a kind that is not open at all: it goes, and the space before it stays. */
function dropCloser(machine: Machine, gap: Gap, character: string): true {
  const { view } = machine.stack.at(-1)!.place;
  // Perhaps the opening bracket was lost: only a schema that wants no list here rules that out.
  const wantsList = view.anything || view.kinds.has('array');
  if (wantsList || gap.commas > 0 || !mayRebracket(machine, 'dropped')) {
    return giveUp(machine, `"${character}" closes nothing that is open in ${containerPointer(machine) || 'the root'}`);
  }
  repaired(machine, 'brackets', character, '', 'a closing bracket that closes nothing', containerPointer(machine));
  if (machine.lead === '') machine.gate.emit(gap.text);
  else machine.lead += gap.text;
  machine.input.position = gap.end + 1;
  return true;
}

/** The input ended where a separator or closer belongs: every value is whole, so brackets alone may be added. */
export function closeMissing(machine: Machine, gap: Gap): true {
  const { stack } = machine;
  if (gap.commas > 0) return cutOff(machine, 'after a comma');
  const top = stack.at(-1)!;
  // Closing what has just been opened would claim that it was meant to be empty.
  if (top.count === 0 && !top.omitted) return cutOff(machine, `inside an empty ${top.kind}`);
  const missing = [...stack].reverse().map(closerOf).join('');
  if (isDoubled(machine, top)) return cutOff(machine, `before the closing "${missing}"`);
  if (machine.options.truncated === 'report' || !mayRebracket(machine, 'added')) {
    return cutOff(machine, `before the closing "${missing}"`);
  }
  repaired(machine, 'brackets', '', missing, `"${missing}" was missing at the end`, '');
  const space = gap.text;
  machine.input.position = gap.end;
  close(machine, space + closerOf(stack.at(-1)!));
  while (stack.length > 0) close(machine, closerOf(stack.at(-1)!));
  return true;
}

function closerOf(frame: Frame): string {
  return frame.kind === 'object' ? '}' : ']';
}

/** The gap before a closer without what must not be there; null if a trailing comma may not be taken out. */
function trailingGap(machine: Machine, gap: Gap): string | null {
  const frame = machine.stack.at(-1)!;
  if (gap.comment !== null)
    repaired(machine, 'literals', gap.comment, '', 'a comment was removed', containerPointer(machine));
  if (gap.commas === 0) return gap.text;
  const bare = gap.text.replaceAll(',', '');
  if (frame.omitted && gap.commas === 1) return bare;
  if (!has(machine, 'commas_and_colons')) return null;
  repaired(machine, 'commas_and_colons', gap.text, bare, 'a comma before a closing bracket', containerPointer(machine));
  return bare;
}

function close(machine: Machine, text: string): void {
  const { stack } = machine;
  const frame = stack.pop()!;
  if (machine.gate.frozen) checkDoubt(machine, frame);
  if (stack.length === 0 && machine.holds.length === 0) {
    // The root's end waits for what follows it: a second object, surplus brackets, leftover tokens.
    if (machine.lead === '') machine.leadFrom = machine.input.consumed - 1;
    machine.openLead = machine.lead;
    machine.lead += text;
    machine.parked = null;
  } else {
    flushLead(machine);
    machine.gate.emit(text);
  }
  if (stack.length === 0) machine.root = frame;
  endValue(machine);
}

/** A reading of unescaped quotes that swallows a required member is a wrong one. */
function checkDoubt(machine: Machine, frame: Frame): void {
  if (frame.kind !== 'object') return;
  const missing = [...frame.view.required].find((name) => !frame.seen.has(name));
  if (missing !== undefined) machine.ledger.fail(`unescaped quotes; read as text they swallow "${missing}"`);
}

/** `[[1,2]` where lists in lists are allowed: a bracket too many at the front is as likely as one missing behind. */
function isDoubled(machine: Machine, frame: Frame): boolean {
  return frame.kind === 'array' && frame.view.item(0).kinds.has('array') && machine.input.solidBefore() === ']';
}
