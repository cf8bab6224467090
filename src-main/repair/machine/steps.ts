import type { Machine, State } from './machine.ts';
import { readNext } from './members.ts';
import { readRoot } from './root.ts';
import { readStrayCopy } from './stray-copy.ts';
import { readString } from './strings.ts';
import { readTail } from './tail.ts';
import { readScalar, readValue } from './values.ts';
import { readWhole } from './whole.ts';

/** A handler decides on what is in sight and returns true, or leaves everything as it is and returns false for more. */
type Step = (machine: Machine) => boolean;

const steps: Record<State, Step> = {
  root: readRoot,
  next: readNext,
  value: readValue,
  string: readString,
  scalar: readScalar,
  stray: readStrayCopy,
  tail: readTail,
  whole: readWhole,
  raw: passThrough,
  done: passThrough,
};

/** Runs until the next decision needs more input. */
export function run(machine: Machine): void {
  while (steps[machine.state](machine));
}

function passThrough(machine: Machine): false {
  machine.gate.emit(machine.input.takeRest());
  return false;
}
