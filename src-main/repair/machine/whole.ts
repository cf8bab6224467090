import { resolveWhole } from '../meaning/whole-text.ts';
import { heldCharacters, type Machine } from './machine.ts';

/** State `whole`: arguments of which nothing can be said before the end. They are held, and judged in one piece. */
export function readWhole(machine: Machine): boolean {
  const { input, gate, ledger } = machine;
  if (!input.ended) return false;
  const held = heldCharacters(machine);
  const text = machine.lead + input.takeRest();
  machine.lead = '';
  const result = resolveWhole(text, machine.options);
  ledger.addNested(result.repairs, '', held);
  if (result.outcome === 'unrepaired') ledger.fail(result.reason);
  if (result.outcome === 'truncated') machine.cut = result.reason;
  gate.emit(result.text);
  machine.state = 'done';
  return true;
}
