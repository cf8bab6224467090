/** Names come from outside. Every new one is a new set of series for ever, so that beyond this they are counted together. */
const maxValues = 100;

/** Keeps the values of one label few: the first hundred pass, later ones become `other`. The unknown is `unknown`. */
export function createLabelValues(): (value: string | null) => string {
  const known = new Set<string>();
  return (value) => {
    if (value === null || value === '') return 'unknown';
    if (!known.has(value)) {
      if (known.size >= maxValues) return 'other';
      known.add(value);
    }
    return value;
  };
}
