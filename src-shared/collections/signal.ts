export type Unsubscribe = () => void;

/** Calls the listener on every event until the returned function is called. */
export type Subscribe<T> = (listener: (value: T) => void) => Unsubscribe;

/** One kind of event with its values, without an event emitter's string names. */
export interface Signal<A extends unknown[]> {
  emit(this: void, ...values: A): void;
  subscribe(this: void, listener: (...values: A) => void): Unsubscribe;
}

/** A listener that throws does not keep the others from hearing; each subscription counts, also of the same function. */
export function createSignal<A extends unknown[]>(onError: (error: unknown) => void): Signal<A> {
  const entries = new Set<{ listener: (...values: A) => void }>();
  return {
    emit(...values) {
      // A copy: a listener may subscribe or leave while it is called.
      for (const { listener } of [...entries]) {
        try {
          listener(...values);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
  };
}
