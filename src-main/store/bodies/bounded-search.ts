import { createContext, Script } from 'node:vm';

/** Where something was found: first index, and the one behind the last. */
export type Span = readonly [start: number, end: number];

/** Everything that a pattern (with flag `g`) matches; null when the search took too long. */
export type BoundedSearch = (pattern: RegExp, text: string) => Span[] | null;

export interface SearchLimits {
  /** Longest time for one search; the event loop, and with it every answer, waits meanwhile. */
  maxMs: number;
  /** After so many searches in a row that took too long, no further one is begun. */
  maxFailures: number;
}

/** Any sound pattern searches a megabyte in a few milliseconds. One that backtracks for ever would stop the whole program. */
const usualLimits: SearchLimits = { maxMs: 250, maxFailures: 3 };

// Only code that runs in a context of its own can be stopped from outside; V8 looks for that while a pattern backtracks.
const search = new Script(`
  found = [];
  for (const match of text.matchAll(pattern)) if (match[0] !== '') found.push(match.index, match.index + match[0].length);
`);

/** Searches with patterns that somebody else wrote. */
export function createBoundedSearch({ maxMs, maxFailures }: SearchLimits = usualLimits): BoundedSearch {
  const place: { pattern: RegExp | null; text: string; found: number[] } = { pattern: null, text: '', found: [] };
  const context = createContext(place);
  let failures = 0;

  return (pattern, text) => {
    if (failures >= maxFailures) return null;
    Object.assign(place, { pattern, text });
    try {
      search.runInContext(context, { timeout: maxMs });
      failures = 0;
    } catch {
      // Stopped, or out of stack.
      failures += 1;
      return null;
    } finally {
      place.text = '';
    }
    const { found } = place;
    return Array.from({ length: found.length / 2 }, (_, index) => [found[2 * index] ?? 0, found[2 * index + 1] ?? 0]);
  };
}
