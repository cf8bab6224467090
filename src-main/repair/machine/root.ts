import { skipSpace } from './lookahead.ts';
import { giveUp, has, type Machine, repaired } from './machine.ts';

const invisible = /[\u200b\u2060\ufeff]/;
const fence = /`{3,}[\w-]*\s*/y;

/** State `root`: before the first character of the arguments. */
export function readRoot(machine: Machine): boolean {
  const { input, options } = machine;
  const { text } = input;
  const start = skipSpace(text, input.position);
  const character = text.charAt(start);
  if (character === '') return input.ended ? endEmpty(machine) : false;
  if (invisible.test(character) && has(machine, 'key_trim')) return dropInvisible(machine, start);
  if (character === '`' && has(machine, 'prose_or_fence')) return dropFence(machine, start);
  if (character === '{' || options.root === 'value') return beginValue(machine, start);
  if (mustBeSeenWhole(machine, character)) {
    machine.state = 'whole';
    return true;
  }
  if (character === '"' || character === '[') return beginValue(machine, start);
  return giveUp(machine, 'the arguments do not begin with an object');
}

function beginValue(machine: Machine, start: number): true {
  machine.prefix = machine.input.text.slice(machine.input.position, start);
  machine.prefixFrom = machine.input.consumed;
  machine.input.position = start;
  machine.state = 'value';
  return true;
}

function endEmpty(machine: Machine): true {
  const blank = machine.input.takeRest();
  machine.state = 'done';
  if (!has(machine, 'empty_arguments') || machine.options.root !== 'arguments') {
    machine.gate.emit(blank);
    machine.ledger.fail('there are no arguments at all');
    return true;
  }
  // Required parameters may be missing now: a clear schema error serves the agent better than a parse error.
  repaired(machine, 'empty_arguments', blank, '{}', 'no arguments at all', '');
  machine.gate.emit('{}');
  return true;
}

function dropInvisible(machine: Machine, start: number): true {
  const { input } = machine;
  const before = input.text.slice(input.position, start + 1);
  input.position = start + 1;
  repaired(machine, 'key_trim', before, '', 'an invisible character before the arguments', '');
  return true;
}

/** An opening fence right before an object goes; the closing one is part of the tail. */
function dropFence(machine: Machine, start: number): boolean {
  const { input } = machine;
  fence.lastIndex = start;
  const end = start + (fence.exec(input.text)?.[0].length ?? 0);
  // The fence, or its label, may still be coming.
  if (!input.ended && (end === input.text.length || input.text.length - start < 3)) return false;
  if (input.text[end] !== '{') {
    machine.state = 'whole';
    return true;
  }
  repaired(machine, 'prose_or_fence', input.text.slice(start, end), '', 'a code fence around the arguments', '');
  input.position = end;
  return true;
}

function mustBeSeenWhole(machine: Machine, character: string): boolean {
  if (character === '"') return has(machine, 'double_encoded');
  if (character === '<') return has(machine, 'wrapping') || has(machine, 'prose_or_fence');
  if (character === '[') return has(machine, 'wrapping') && !machine.options.view.kinds.has('array');
  return has(machine, 'prose_or_fence') || (character === 'n' && has(machine, 'empty_arguments'));
}
