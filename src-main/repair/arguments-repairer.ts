import type { JsonObject } from '#shared/dialects/json.ts';
import { createSchemaView, type SchemaView } from './json-schema.ts';
import type { Repair } from './machine/ledger.ts';
import { createMachine, heldCharacters, type Machine, type Nested, type TruncatedPolicy } from './machine/machine.ts';
import { endsInHalfCharacter } from './machine/output-gate.ts';
import { run } from './machine/steps.ts';
import { endOfRun } from './machine/strings.ts';
import type { RepairRule } from './rules.ts';

export type { Repair } from './machine/ledger.ts';
export type { TruncatedPolicy } from './machine/machine.ts';

export interface RepairerOptions {
  /** The tool's JSON schema from the request that is being answered; null when it is not known. */
  readonly schema: JsonObject | null;
  /** Only these defects are mended; an empty set passes everything through. */
  readonly rules: ReadonlySet<RepairRule>;
  /** What to do with arguments that stop before their closing brackets: `close_complete_values` adds brackets, never values. */
  readonly truncated: TruncatedPolicy;
}

export interface RepairEnd {
  /** What remains to be sent. */
  readonly text: string;
  /** `unrepaired`: something is still wrong with the arguments. `truncated`: they were cut, and stay cut. */
  readonly outcome: 'clean' | 'repaired' | 'unrepaired' | 'truncated';
  /** unrepaired, truncated: what stood in the way; else "". */
  readonly reason: string;
}

/** One per tool call. What `push` has returned so far is always a prefix of the final text. */
export interface ArgumentsRepairer {
  /** Takes a fragment of the arguments in, and returns the text that is safe to send now. */
  push(fragment: string): string;
  end(): RepairEnd;
  /** Grows while pushing. */
  readonly repairs: readonly Repair[];
  /** Characters taken in and not yet sent. */
  heldCharacters(): number;
  maxHeldCharacters(): number;
  /** Inside a string between double quotes, with nothing held: text that ends neither it nor an escape would leave as it comes. */
  isInOpenString(): boolean;
}

/** Creates the repairer of one call's arguments. */
export function createArgumentsRepairer(options: RepairerOptions): ArgumentsRepairer {
  if (options.rules.size === 0) return createPassThrough();
  return createRepairer(createLevel(createSchemaView(options.schema), options, 'arguments', 0));
}

/** Repairs whole arguments: the same as pushing them in one or any number of fragments. */
export function repairArguments(text: string, options: RepairerOptions): Nested {
  return repairWhole(createArgumentsRepairer(options), text);
}

function createPassThrough(): ArgumentsRepairer {
  return {
    push: (fragment) => fragment,
    end: () => ({ text: '', outcome: 'clean', reason: '' }),
    repairs: [],
    heldCharacters: () => 0,
    maxHeldCharacters: () => 0,
    isInOpenString: () => true,
  };
}

function createRepairer(machine: Machine): ArgumentsRepairer {
  const { input, gate, ledger } = machine;
  let maxHeld = 0;
  // A long stretch that waits for its end is looked at again only when it has doubled: looking ahead stays linear.
  let patience = 0;

  function measure(): void {
    const held = heldCharacters(machine);
    if (held > maxHeld) maxHeld = held;
  }

  return {
    push(fragment) {
      if (isFlowing(machine) && flowsFreely(machine, fragment)) {
        input.append(fragment);
        input.position = input.text.length;
        return fragment;
      }
      input.append(fragment);
      if (input.pending < patience) {
        measure();
        return '';
      }
      run(machine);
      patience = input.pending > eagerCharacters ? input.pending * 2 : 0;
      const text = gate.drain(false);
      measure();
      return text;
    },
    end() {
      input.ended = true;
      run(machine);
      if (gate.frozen) settleDoubt(machine);
      return { text: gate.drain(true), ...outcome(machine) };
    },
    repairs: ledger.repairs,
    heldCharacters: () => heldCharacters(machine),
    maxHeldCharacters: () => maxHeld,
    isInOpenString: () => isFlowing(machine) && machine.string?.quote === doubleQuote,
  };
}

/** Up to this many waiting characters every fragment is looked at, so that nothing waits longer than it must. */
const eagerCharacters = 256;

/** Inside a string that is being sent, with nothing pending. */
function isFlowing({ state, input, gate }: Machine): boolean {
  return state === 'string' && input.pending === 0 && gate.open && gate.waiting === 0;
}

/** A fragment of ordinary characters goes straight through. */
function flowsFreely(machine: Machine, fragment: string): boolean {
  return endOfRun(fragment, 0, machine.string!.quote) === fragment.length && !endsInHalfCharacter(fragment);
}

const doubleQuote = 34;

/** The reading since the first unescaped quote has held to the end; it counts if nothing in it was left broken. */
function settleDoubt(machine: Machine): void {
  const { gate, ledger, input } = machine;
  // A second kind of slip beside the quotes shows that the reading of one of them is wrong.
  const second = machine.brackets !== null || machine.punctuated;
  const failed = ledger.doubt ?? (second ? 'unescaped quotes, and brackets, commas or colons astray as well' : null);
  if (failed === null) {
    gate.thaw();
    ledger.thaw();
  } else {
    ledger.abandon();
    gate.abandon(input.keptRaw());
    ledger.fail(failed);
  }
}

function outcome(machine: Machine): Pick<RepairEnd, 'outcome' | 'reason'> {
  if (machine.cut !== null) return { outcome: 'truncated', reason: machine.cut };
  const { unrepaired, repairs } = machine.ledger;
  if (unrepaired !== null) return { outcome: 'unrepaired', reason: unrepaired };
  return { outcome: repairs.length > 0 ? 'repaired' : 'clean', reason: '' };
}

/** JSON inside JSON strings and wrappings is followed to this depth; what lies deeper stays as it is. */
const maxLevel = 3;

function createLevel(
  view: SchemaView,
  options: Pick<RepairerOptions, 'rules' | 'truncated'>,
  root: 'arguments' | 'value',
  level: number,
): Machine {
  return createMachine({
    view,
    rules: options.rules,
    truncated: options.truncated,
    root,
    nested(text, innerView, innerRoot, without = []) {
      if (level >= maxLevel) {
        return { text, repairs: [], outcome: 'unrepaired', reason: `nested more than ${maxLevel} levels deep` };
      }
      const rules = new Set([...options.rules].filter((rule) => !without.includes(rule)));
      const inner = createLevel(innerView, { ...options, rules }, innerRoot, level + 1);
      return repairWhole(createRepairer(inner), text);
    },
  });
}

function repairWhole(repairer: ArgumentsRepairer, text: string): Nested {
  const sent = repairer.push(text);
  const end = repairer.end();
  return { text: sent + end.text, repairs: repairer.repairs, outcome: end.outcome, reason: end.reason };
}
