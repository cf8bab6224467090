import { NotInDoubleError } from './strict.ts';

type Listener = (...args: never[]) => void;

/** The events of one object; listening to one that the double never sends throws. */
export interface DoubleEvents<Name extends string> {
  readonly on: (name: Name, listener: Listener) => void;
  emit(name: Name, ...args: unknown[]): void;
  /** With an event as first argument that can be prevented; true when it was. */
  emitPreventable(name: Name, details?: object, ...args: unknown[]): boolean;
}

export function createEvents<Name extends string>(owner: string, names: readonly Name[]): DoubleEvents<Name> {
  const listeners = new Map<Name, Listener[]>(names.map((name) => [name, []]));

  function of(name: Name): Listener[] {
    const found = listeners.get(name);
    if (found === undefined) throw new NotInDoubleError(`event '${name}' of ${owner}`);
    return found;
  }

  function emit(name: Name, ...args: unknown[]): void {
    for (const listener of [...of(name)]) (listener as (...all: unknown[]) => void)(...args);
  }

  return {
    on: (name, listener) => void of(name).push(listener),
    emit,
    emitPreventable(name, details = {}, ...args) {
      let isPrevented = false;
      const preventDefault = (): void => {
        isPrevented = true;
      };
      emit(name, { ...details, preventDefault }, ...args);
      return isPrevented;
    },
  };
}
