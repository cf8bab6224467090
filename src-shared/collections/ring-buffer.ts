/** The newest items, up to a fixed number; what is older falls out. */
export interface RingBuffer<T> {
  push(item: T): void;
  /** Oldest first. */
  items(): T[];
  readonly length: number;
}

export function createRingBuffer<T>(capacity: number): RingBuffer<T> {
  const slots: T[] = [];
  let oldest = 0;
  return {
    push(item) {
      if (slots.length < capacity) slots.push(item);
      else {
        slots[oldest] = item;
        oldest = (oldest + 1) % capacity;
      }
    },
    items: () => [...slots.slice(oldest), ...slots.slice(0, oldest)],
    get length() {
      return slots.length;
    },
  };
}
