/** A set that drops what was added first once it holds more than `maxSize`. */
export function createBoundedSet<T>(maxSize: number): { has(value: T): boolean; add(value: T): void; clear(): void } {
  const values = new Set<T>();
  return {
    has: (value) => values.has(value),
    add(value) {
      values.add(value);
      for (const oldest of values) {
        if (values.size <= maxSize) break;
        values.delete(oldest);
      }
    },
    clear: () => values.clear(),
  };
}
