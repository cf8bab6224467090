import { mayRebracket } from './closers.ts';
import { fingerprintOf, sameText } from './input-window.ts';
import { readGap, skipSpace } from './lookahead.ts';
import { giveUp, has, type Machine, repaired } from './machine.ts';
import { readKey } from './object-keys.ts';
import { withoutTokens } from './tail-tokens.ts';

/** State `tail`: the root has closed; its end waits in `lead` until what follows is understood. */
export function readTail(machine: Machine): boolean {
  const { input } = machine;
  const start = skipSpace(input.text, input.position);
  const character = input.text.charAt(start);
  if (character === '{' && isEmptyForerunner(machine)) {
    repaired(machine, 'leading_empty_object', machine.lead, '', 'an empty object before the real one', '');
    machine.lead = '';
    input.position = start;
    machine.root = null;
    machine.state = 'root';
    return true;
  }
  if (character === ',' && has(machine, 'brackets')) {
    const reopened = reopen(machine);
    if (reopened !== null) return reopened;
  }
  if (!input.ended) return false;
  const tail = input.text.slice(input.position);
  const verdict = skipSpace(tail, 0) === tail.length ? tail : judge(machine, tail);
  if (verdict === null) return giveUp(machine, `text after the arguments: ${tail.trim().slice(0, 60)}`);
  machine.gate.emit(machine.lead + verdict);
  machine.lead = '';
  input.takeRest();
  machine.state = 'done';
  return true;
}

function isEmptyForerunner(machine: Machine): boolean {
  return (
    has(machine, 'leading_empty_object') &&
    machine.root?.kind === 'object' &&
    machine.root.count === 0 &&
    /^\s*\{\s*\}$/.test(machine.lead)
  );
}

/** `{"a":{"b":1}},"c":2}`: a closer too many had closed the root, and its members go on. Null if they do not. */
function reopen(machine: Machine): boolean | null {
  const { input, root, stack } = machine;
  if (root?.kind !== 'object') return null;
  const gap = readGap(input.text, input.position, false);
  if (gap.commas !== 1) return null;
  if (gap.end === input.text.length) return input.ended ? null : false;
  const key = readKey(machine, gap.end);
  if (key === null) return null;
  if (key === 'wait') return input.ended ? null : false;
  const colon = skipSpace(input.text, key.end);
  if (colon === input.text.length) return input.ended ? null : false;
  if (input.text[colon] !== ':' || !root.view.keys.has(key.name) || root.seen.has(key.name)) return null;
  if (!mayRebracket(machine, 'dropped')) return null;
  repaired(
    machine,
    'brackets',
    machine.lead.slice(machine.openLead.length),
    '',
    'a closing bracket too many before the next key',
    '',
  );
  machine.lead = machine.openLead;
  machine.root = null;
  stack.push(root);
  machine.state = 'next';
  return true;
}

/** What is left of a tail that is not only space; null if it must stay as it came. */
function judge(machine: Machine, tail: string): string | null {
  if (machine.rootPrint !== null && sameText(fingerprintOf(tail.trim()), machine.rootPrint)) {
    repaired(machine, 'duplicate_key', tail, '', 'the whole object came twice', '');
    return '';
  }
  const rest = withoutTokens(tail);
  const brackets = /[}\]]/.test(rest) && /^[\s}\]`]*$/.test(rest);
  const tokens = rest !== tail;
  if (/^[\s}\]]*$/.test(rest)) {
    if (!tokens && !brackets) {
      if (!has(machine, 'key_trim')) return null;
      repaired(machine, 'key_trim', tail, '', 'invisible characters after the arguments', '');
      return '';
    }
    if (tokens && !has(machine, 'trailing_tokens')) return null;
    if (brackets && !mayRebracket(machine, 'dropped')) return null;
    if (tokens) repaired(machine, 'trailing_tokens', tail, '', 'leftovers of markup after the arguments', '');
    else repaired(machine, 'brackets', tail, '', 'closing brackets that close nothing', '');
    return '';
  }
  // What looks like more of the arguments is no prose: dropping it would lose a part of the call.
  if (!has(machine, 'prose_or_fence') || /^[\s}\]`]*[{["',:]|"\s*:/.test(rest)) return null;
  repaired(machine, 'prose_or_fence', tail, '', 'text after the arguments', '');
  return '';
}
