import type { Emit } from '../fix.ts';

/** Takes what fixes emit. One for a whole answer: a list and a function for every fix and event were most of the chain's garbage. */
export interface Outlet<T> {
  readonly emit: Emit<T>;
  count(): number;
  /** Forgets what came behind the first so many. */
  cut(count: number): void;
  /** What was emitted; `given` itself where that was the one item that was given, as nearly always. */
  take(given: readonly T[]): readonly T[];
}

export function createOutlet<T>(): Outlet<T> {
  let items: T[] | null = null;
  /** Stands for a list of one. */
  let only: T | null = null;

  const count = (): number => items?.length ?? (only === null ? 0 : 1);

  return {
    emit(item) {
      if (items !== null) items.push(item);
      else if (only === null) only = item;
      else {
        items = [only, item];
        only = null;
      }
    },
    count,
    cut(length) {
      if (items !== null) items.length = length;
      else if (length === 0) only = null;
    },
    take(given) {
      const taken = items ?? (only === null ? [] : given.length === 1 && given[0] === only ? given : [only]);
      items = null;
      only = null;
      return taken;
    },
  };
}
