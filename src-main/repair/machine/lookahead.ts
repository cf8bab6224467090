/** What stands between two values: white space, commas, comments. */
export interface Gap {
  /** Index of the first character that is none of these, or the text's length. */
  readonly end: number;
  readonly commas: number;
  /** The text without comments. */
  readonly text: string;
  readonly comment: string | null;
  /** A comment has begun and not ended. */
  readonly open: boolean;
}

/**
 * Reads a gap from `start`; comments only if they are to be understood. A comment that touches the value before it
 * (`41//x`) is none: it may be the rest of a string whose quote got lost.
 */
export function readGap(text: string, start: number, comments: boolean, afterOpening = false): Gap {
  let index = start;
  let commas = 0;
  let kept = '';
  let keptTo = start;
  let comment: string | null = null;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === comma) commas++;
    else if (code === slash && comments && (afterOpening || index > start)) {
      const end = commentEnd(text, index);
      if (end === index) break;
      if (end < 0) return { end: text.length, commas, text: kept + text.slice(keptTo, index), comment, open: true };
      kept += text.slice(keptTo, index);
      comment ??= text.slice(index, end);
      index = keptTo = end;
      continue;
    } else if (!isSpace(code)) break;
    index++;
  }
  return { end: index, commas, text: kept + text.slice(keptTo, index), comment, open: false };
}

/** Index after the comment at `start`; `start` if there is none, -1 if it does not end (yet). */
function commentEnd(text: string, start: number): number {
  const next = text.charAt(start + 1);
  if (next === '') return -1;
  if (next === '*') {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? -1 : end + 2;
  }
  if (next !== '/') return start;
  const end = text.indexOf('\n', start);
  if (end < 0) return -1;
  // With a quote in it, it may be a string that was not opened.
  return text.slice(start, end).includes('"') ? start : end;
}

export function skipSpace(text: string, start: number): number {
  let index = start;
  while (index < text.length && isSpace(text.charCodeAt(index))) index++;
  return index;
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

const comma = 44;
const slash = 47;

/** The quote that ends a string which began with this one; null if it begins none. */
export function closingQuote(open: string): string | null {
  if (open === '"' || open === "'") return open;
  return open === '“' || open === '”' ? '”' : null;
}

/** Index of the quote that ends the string begun at `start` (its opening quote), escapes heeded; -1 if it is not there yet. */
export function findQuote(text: string, start: number, quote: string): number {
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === quote) return index;
  }
  return -1;
}
