export type Unsubscribe = () => void;
export type Subscribe<T> = (listener: (value: T) => void) => Unsubscribe;

/** One kind of event, without an event emitter's string names. A listener that throws does not keep the others from hearing. */
export function createSignal<T>(onError: (error: unknown) => void): { emit(value: T): void; subscribe: Subscribe<T> } {
  const listeners = new Set<(value: T) => void>();
  return {
    emit(value) {
      for (const listener of listeners) {
        try {
          listener(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
