/** A text that goes round in circles. */
export interface Loop {
  /** What is said again and again. */
  readonly unit: string;
  readonly repeats: number;
  /** Characters of the last fragment that had been read when it was found. */
  readonly at: number;
}

export interface LoopDetectorOptions {
  /** The loop must be at least this long. */
  readonly minCharacters: number;
  readonly minRepeats: number;
}

/** Watches text for an end that only repeats itself. Where fragments begin and end makes no difference. */
export interface LoopDetector {
  /** The loop, once: later fragments find none. */
  push(fragment: string): Loop | null;
}

/** Text is looked at each time so many characters have come: eight looks at each character are cheap beside generating it. */
const lookEvery = 1024;
const windowCharacters = 8 * lookEvery;

export function createLoopDetector({ minCharacters, minRepeats }: LoopDetectorOptions): LoopDetector {
  let window = '';
  let fresh = '';
  let isDone = false;

  return {
    push(fragment) {
      if (isDone) return null;
      fresh += fragment;
      while (fresh.length >= lookEvery) {
        window = (window + fresh.slice(0, lookEvery)).slice(-Math.max(windowCharacters, minCharacters));
        fresh = fresh.slice(lookEvery);
        const loop = mayLoop(window, minCharacters, minRepeats) ? loopAtEnd(window, minCharacters, minRepeats) : null;
        if (loop === null) continue;
        isDone = true;
        return { ...loop, at: fragment.length - fresh.length };
      }
      return null;
    },
  };
}

/** So many of the text's last characters are looked for further back. */
const maxTailCharacters = 256;

/**
 * False for most text, and cheap: a loop ends as it ended one round before, so the text's last characters must come twice within the
 * longest round that a loop in it could have.
 */
function mayLoop(text: string, minCharacters: number, minRepeats: number): boolean {
  // Two rounds or more: at least half of a loop stands before its last round.
  const tailAt = text.length - Math.min(maxTailCharacters, Math.floor(minCharacters / 2));
  if (tailAt <= 0) return true;
  const before = text.lastIndexOf(text.slice(tailAt), tailAt - 1);
  return before !== -1 && tailAt - before <= text.length / minRepeats;
}

/**
 * The longest end of the text that is one unit repeated. Read backwards, the prefix function of Knuth, Morris and Pratt gives the
 * smallest period of every end: its length less that of its border.
 */
function loopAtEnd(text: string, minCharacters: number, minRepeats: number): Omit<Loop, 'at'> | null {
  const length = text.length;
  const at = (index: number): number => text.charCodeAt(length - 1 - index);
  const border = new Uint32Array(length);
  let found: Omit<Loop, 'at'> | null = null;
  for (let index = 1; index < length; index++) {
    let size = border[index - 1] ?? 0;
    while (size > 0 && at(size) !== at(index)) size = border[size - 1] ?? 0;
    if (at(size) === at(index)) size++;
    border[index] = size;
    const period = index + 1 - size;
    const repeats = Math.floor((index + 1) / period);
    if (index + 1 >= minCharacters && repeats >= minRepeats) found = { unit: text.slice(length - period), repeats };
  }
  return found;
}
