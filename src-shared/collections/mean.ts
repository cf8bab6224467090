/** Mean of what is known; what is null does not count. */
export interface Mean {
  add(value: number | null): void;
  /** Null while nothing is known. */
  value(): number | null;
}

export function createMean(): Mean {
  let sum = 0;
  let count = 0;
  return {
    add(value) {
      if (value === null) return;
      sum += value;
      count += 1;
    },
    value: () => (count === 0 ? null : sum / count),
  };
}
