/** A reader at work: it yields when it needs more text, and returns what it read. */
export type Reading<T> = Generator<void, T>;

/**
 * How a text ends. `whole`: the model stopped of its own accord, so that a missing closing tag is only forgotten. `cut`: it was
 * stopped, and what lacks its end must not be taken for finished.
 */
export type TextEnd = 'whole' | 'cut';

/**
 * The text from a possible opener on, as far as it has come. What readers have consumed leaves the window, so that a fragment
 * costs its own length and not that of everything before it.
 */
export interface MarkupInput {
  readonly window: string;
  /** Of the first character in the window that was not consumed. */
  position: number;
  readonly ended: TextEnd | null;
  /** Set once a tool of the request was named: from here on this is meant as a call. */
  tool: string | null;
  /** Looks like a call and is whole, but stands where it is only spoken of. */
  isExample: boolean;
  /** Of everything that came. */
  readonly length: number;
  push(fragment: string): void;
  end(how: TextEnd): void;
  /** Characters consumed so far; a place to rewind to. */
  mark(): number;
  rewind(mark: number): void;
  /** Everything that came between two marks. */
  between(from: number, to: number): string;
}

export function createMarkupInput(text: string): MarkupInput {
  let fragments = [text];
  let window = text;
  let windowStart = 0;
  let ended: TextEnd | null = null;

  function whole(): string {
    if (fragments.length > 1) fragments = [fragments.join('')];
    return fragments[0] ?? '';
  }

  const input: MarkupInput = {
    position: 0,
    tool: null,
    isExample: false,
    get window() {
      return window;
    },
    get ended() {
      return ended;
    },
    get length() {
      return windowStart + window.length;
    },
    push(fragment) {
      fragments.push(fragment);
      windowStart += input.position;
      window = window.slice(input.position) + fragment;
      input.position = 0;
    },
    end(how) {
      ended = how;
    },
    mark: () => windowStart + input.position,
    rewind(mark) {
      if (mark < windowStart) {
        windowStart = mark;
        window = whole().slice(mark);
      }
      input.position = mark - windowStart;
    },
    between: (from, to) =>
      from >= windowStart ? window.slice(from - windowStart, to - windowStart) : whole().slice(from, to),
  };
  return input;
}

/** True once a character stands at the position, false at the end of the text. */
export function* available(input: MarkupInput): Reading<boolean> {
  while (input.position >= input.window.length) {
    if (input.ended !== null) return false;
    yield;
  }
  return true;
}

export function* skipSpaces(input: MarkupInput): Reading<void> {
  while (yield* available(input)) {
    if (!' \n\r\t'.includes(input.window[input.position] ?? 'x')) return;
    input.position++;
  }
}

/** Consumes the longest of the words that stands here; null, and nothing consumed, where none does. */
export function* oneOf(input: MarkupInput, words: readonly string[]): Reading<string | null> {
  for (;;) {
    const { window, position } = input;
    const rest = window.length - position;
    const mayGrow = words.some((word) => word.length > rest && word.startsWith(window.slice(position)));
    if (mayGrow && input.ended === null) {
      yield;
      continue;
    }
    const found = words
      .filter((word) => window.startsWith(word, position))
      .reduce<string | null>((longest, word) => (word.length > (longest?.length ?? 0) ? word : longest), null);
    input.position += found?.length ?? 0;
    return found;
  }
}

/** Consumes characters of a class, at most `most` of them; null when there are more than that. */
export function* charactersOf(input: MarkupInput, allowed: RegExp, most: number): Reading<string | null> {
  let text = '';
  while (yield* available(input)) {
    const character = input.window[input.position] ?? '';
    if (!allowed.test(character)) break;
    if (text.length === most) return null;
    text += character;
    input.position++;
  }
  return text;
}

/** Consumes up to and including the first closer that comes; null when the text ends before any does. */
export function* textUntil(
  input: MarkupInput,
  closers: readonly string[],
): Reading<{ text: string; closer: string } | null> {
  const overlap = Math.max(...closers.map((closer) => closer.length)) - 1;
  const parts: string[] = [];
  for (;;) {
    const { window, position } = input;
    let at = -1;
    let closer = '';
    for (const candidate of closers) {
      const found = window.indexOf(candidate, position);
      if (found !== -1 && (at === -1 || found < at)) [at, closer] = [found, candidate];
    }
    if (at !== -1) {
      parts.push(window.slice(position, at));
      input.position = at + closer.length;
      return { text: parts.join(''), closer };
    }
    const sure = input.ended === null ? Math.max(position, window.length - overlap) : window.length;
    parts.push(window.slice(position, sure));
    input.position = sure;
    if (input.ended !== null) return null;
    yield;
  }
}
