export interface Listeners<A extends unknown[]> {
  /** Returns the way to stop. */
  add(this: void, listener: (...args: A) => void): () => void;
  call(...args: A): void;
}

/** A list of listeners of which none can keep the others from being called. */
export function createListeners<A extends unknown[]>(onError: (error: unknown) => void): Listeners<A> {
  const entries = new Set<{ listener: (...args: A) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    call(...args) {
      // A copy: a listener may subscribe or stop while it is called.
      for (const { listener } of [...entries]) {
        try {
          listener(...args);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}
