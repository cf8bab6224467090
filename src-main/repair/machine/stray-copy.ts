import { findQuote, readGap, skipSpace } from './lookahead.ts';
import { containerPointer, cutOff, has, type Machine, pointerStep, repaired } from './machine.ts';
import { readKey } from './object-keys.ts';

/**
 * State `stray`: `,"filePath"/a/b.txt"}` after a whole "filePath". The second copy, from its comma to its last quote, goes; what
 * comes then (a closer, or the comma before the next key) is read as usual.
 */
export function readStrayCopy(machine: Machine): boolean {
  const { input, stack } = machine;
  const { text } = input;
  const gap = readGap(text, input.position, has(machine, 'literals'));
  const key = readKey(machine, gap.end);
  if (key === null || key === 'wait') return cutOff(machine, 'inside a key');
  const end = endOfCopy(text, key.end, input.ended);
  if (end === null) return false;
  const copy = text.slice(input.position, end);
  repaired(
    machine,
    'duplicate_key_without_colon',
    copy,
    '',
    `"${key.name}" came a second time without its colon or quote`,
    `${containerPointer(machine)}/${pointerStep(key.name)}`,
  );
  stack.at(-1)!.omitted = false;
  input.position = end;
  machine.state = 'next';
  return true;
}

function endOfCopy(text: string, keyEnd: number, ended: boolean): number | null {
  let index = skipSpace(text, keyEnd);
  if (text[index] === ':') index = skipSpace(text, index + 1);
  if (index === text.length) return ended ? index : null;
  if (/[},\]]/.test(text[index]!)) return index;
  // A value that has its opening quote: search for the closing one behind it.
  let from = text[index] === '"' ? index : index - 1;
  for (;;) {
    const quote = findQuote(text, from, '"');
    if (quote < 0) return ended ? text.length : null;
    const after = skipSpace(text, quote + 1);
    if (after === text.length) return ended ? quote + 1 : null;
    if (/[},\]]/.test(text[after]!)) return quote + 1;
    from = quote;
  }
}
