import type { SchemaView } from '../json-schema.ts';
import type { RepairRule } from '../rules.ts';
import { type Fingerprint, InputWindow, type Mark } from './input-window.ts';
import { Ledger, type Repair } from './ledger.ts';
import { type Capture, OutputGate } from './output-gate.ts';

/** Where a value stands: what the schema wants there, and what may be done with it. */
export interface Place {
  readonly view: SchemaView;
  /** Name of the member; null in arrays and at the root. */
  readonly name: string | null;
  /** A member that no schema alternative requires: it may be left out. */
  readonly optional: boolean;
}

export interface ObjectFrame {
  readonly kind: 'object';
  readonly view: SchemaView;
  /** Members written so far. */
  count: number;
  /** Members were left out: a comma that belonged to them goes too. */
  omitted: boolean;
  /** Members in order of appearance, with what their value was (null while it is being read). */
  readonly seen: Map<string, Fingerprint | null>;
  /** The member being read. */
  place: Place;
  mark: Mark | null;
}

export interface ArrayFrame {
  readonly kind: 'array';
  readonly view: SchemaView;
  count: number;
  omitted: boolean;
  place: Place;
}

export type Frame = ObjectFrame | ArrayFrame;

/** A value that is judged when it is whole. */
export interface Hold {
  readonly purpose: 'value' | 'duplicate' | 'path';
  readonly capture: Capture;
  readonly place: Place;
  /** Depth of the stack at which the value began. */
  readonly depth: number;
  /** duplicate: the fingerprint of the first value under this key. */
  readonly first: Fingerprint | null;
  readonly mark: Mark | null;
}

export interface StringReading {
  /** Code of the quote that ends it. */
  readonly quote: number;
  /** A Windows path: its backslashes are judged at its end. */
  readonly windowsPath: boolean;
  /** An opening tag like the closing one at the end was seen, so the closing one belongs to the text. */
  openTags: boolean;
  /** windowsPath: an escape that JSON does not know was seen. */
  invalidEscape: boolean;
}

export type State = 'root' | 'next' | 'value' | 'string' | 'scalar' | 'stray' | 'tail' | 'whole' | 'raw' | 'done';

export type TruncatedPolicy = 'report' | 'close_complete_values';

/** Result of repairing a text of its own, such as the JSON inside a string. */
export interface Nested {
  readonly text: string;
  readonly repairs: readonly Repair[];
  readonly outcome: 'clean' | 'repaired' | 'unrepaired' | 'truncated';
  readonly reason: string;
}

export interface MachineOptions {
  readonly view: SchemaView;
  readonly rules: ReadonlySet<RepairRule>;
  readonly truncated: TruncatedPolicy;
  /** `arguments`: the whole text of a call, always an object. `value`: any JSON value. */
  readonly root: 'arguments' | 'value';
  /** Repairs another text whole, one level deeper. */
  nested(text: string, view: SchemaView, root: 'arguments' | 'value', without?: readonly RepairRule[]): Nested;
}

/** The whole state of one repair. Handlers (one per state) read the window, decide, and write to the gate. */
export interface Machine {
  readonly options: MachineOptions;
  readonly input: InputWindow;
  readonly gate: OutputGate;
  readonly ledger: Ledger;
  readonly stack: Frame[];
  readonly holds: Hold[];
  state: State;
  /** Decided text that waits: the root's opening, a member that may be a duplicate's empty forerunner, the root's end. */
  lead: string;
  leadFrom: number;
  /** `lead` as it was before the root's end was added. */
  openLead: string;
  /** Name of the empty member that `lead` ends with, and what `lead` would be without it. */
  parked: { name: string; lead: string } | null;
  /** Separator, key and colon before the value that comes next. */
  prefix: string;
  prefixFrom: number;
  place: Place;
  string: StringReading | null;
  /** The root's frame once it has closed. */
  root: Frame | null;
  rootMark: Mark | null;
  rootPrint: Fingerprint | null;
  /** A key that its object's schema does not list: brackets may be wrong further up than they seem. */
  stranger: string | null;
  /** How brackets were put right. Both in one text would be a guess about its structure, so the first decides. */
  brackets: 'added' | 'dropped' | null;
  /** A comma or colon was added. */
  punctuated: boolean;
  /** Why the text ended too early, if it did. */
  cut: string | null;
}

/** Deeper nesting than this is passed through as it comes: the stack stays small whatever is sent. */
export const maxDepth = 512;

export function createMachine(options: MachineOptions): Machine {
  return {
    options,
    input: new InputWindow(options.rules.has('duplicate_key')),
    gate: new OutputGate(),
    ledger: new Ledger(),
    stack: [],
    holds: [],
    state: 'root',
    lead: '',
    leadFrom: 0,
    openLead: '',
    parked: null,
    prefix: '',
    prefixFrom: 0,
    place: { view: options.view, name: null, optional: false },
    string: null,
    root: null,
    rootMark: null,
    rootPrint: null,
    stranger: null,
    brackets: null,
    punctuated: false,
    cut: null,
  };
}

/** Characters taken in whose fate is undecided. */
export function heldCharacters(machine: Machine): number {
  const { input, gate } = machine;
  let from = gate.heldFrom ?? input.consumed;
  if (machine.lead !== '') from = Math.min(from, machine.leadFrom);
  if (machine.prefix !== '') from = Math.min(from, machine.prefixFrom);
  return input.taken - from + gate.waiting;
}

/** Sends what waited before the value that now begins to flow. */
export function flushLead(machine: Machine): void {
  machine.gate.emit(machine.lead);
  machine.gate.emit(machine.prefix);
  machine.lead = '';
  machine.prefix = '';
  machine.parked = null;
}

export function has(machine: Machine, rule: RepairRule): boolean {
  return machine.options.rules.has(rule);
}

/** JSON pointer of the value or member being read. */
export function pointer(machine: Machine): string {
  return machine.stack.map((frame) => `/${stepOf(frame)}`).join('');
}

/** JSON pointer of the innermost open object or array; "" for the root. */
export function containerPointer(machine: Machine): string {
  return machine.stack
    .slice(0, -1)
    .map((frame) => `/${stepOf(frame)}`)
    .join('');
}

function stepOf(frame: Frame): string {
  return frame.kind === 'array' ? String(frame.count) : pointerStep(frame.place.name ?? '');
}

/** A key as one step of a JSON pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function repaired(
  machine: Machine,
  rule: RepairRule,
  before: string,
  after: string,
  reason: string,
  path = pointer(machine),
): void {
  machine.ledger.add({ rule, path, before, after, reason, heldCharacters: heldCharacters(machine) });
}

/**
 * Nothing more can be understood: what was held goes out as it stands, everything after it untouched. A frozen stretch is
 * forgotten and goes out raw, since its reading has proved wrong.
 */
export function giveUp(machine: Machine, reason: string): true {
  const { gate, input } = machine;
  if (gate.frozen) {
    machine.ledger.abandon();
    gate.abandon(input.keptRaw());
    input.takeRest();
  } else {
    for (const hold of machine.holds) gate.release(hold.capture);
    flushLead(machine);
    gate.emit(input.takeRest());
  }
  machine.holds.length = 0;
  machine.lead = '';
  machine.prefix = '';
  machine.ledger.fail(reason);
  machine.state = 'raw';
  return true;
}

/** The text stops inside something that is not whole. It is left as it is: to finish it would be to invent. */
export function cutOff(machine: Machine, where: string): true {
  machine.cut = `cut off ${where}`;
  const unrepaired = machine.ledger.unrepaired;
  giveUp(machine, machine.cut);
  machine.ledger.unrepaired = unrepaired;
  return true;
}
