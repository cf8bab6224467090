import type { Emit } from '../fix.ts';

/** Takes what fixes emit. One for a whole answer: a list and a function for every fix and event were most of the chain's garbage. */
export interface Outlet<T> {
  readonly emit: Emit<T>;
  count(): number;
  /** Forgets what came behind the first so many. */
  cut(count: number): void;
  take(): T[];
}

export function createOutlet<T>(): Outlet<T> {
  let items: T[] | null = null;
  return {
    emit(item) {
      // A list of one is made as such: room for more is nearly always room for nothing.
      if (items === null) items = [item];
      else items.push(item);
    },
    count: () => items?.length ?? 0,
    cut(count) {
      if (items !== null) items.length = count;
    },
    take() {
      const taken = items ?? [];
      items = null;
      return taken;
    },
  };
}
