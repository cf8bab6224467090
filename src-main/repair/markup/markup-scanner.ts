import { createCodeTracker } from './code-tracker.ts';
import type { Form, FormId, MarkupCall, MarkupTools, Place } from './form.ts';
import { createMarkupInput, type MarkupInput, oneOf, type Reading, type TextEnd } from './input.ts';

/** What the scanner has decided of the text. */
export type Found =
  | { kind: 'text'; text: string }
  | { kind: 'calls'; form: FormId; calls: readonly MarkupCall[]; markup: string }
  /** A call to a known tool that has no end: its text is released as well, this only tells. */
  | { kind: 'unfinished'; tool: string; markup: string };

/** Finds tool calls in text that comes in fragments. Text is withheld only from a possible opener until that is decided. */
export interface MarkupScanner {
  push(fragment: string): Found[];
  /** No more text for now: what is withheld is decided. */
  end(how: TextEnd): Found[];
  heldCharacters(): number;
  /** In the middle of words, nothing withheld: more words pass. */
  isAtRest(): boolean;
}

interface Attempt {
  input: MarkupInput;
  reading: Reading<Decision | null>;
}

interface Decision {
  form: FormId;
  calls: readonly MarkupCall[];
}

export function createMarkupScanner(tools: MarkupTools, forms: readonly Form[]): MarkupScanner {
  const starters = new Set(forms.flatMap((form) => form.openers.map((opener) => opener[0])));
  const code = createCodeTracker();
  let attempt: Attempt | null = null;
  let hasText = false;
  let isLineStart = true;
  let lastCharacter = '';
  /** Spaces that leave only if text follows: before the first word, and behind a call. Null in the middle of text. */
  let gap: string | null = '';
  let isBehindCall = false;
  let lastReleased = '';
  let found: Found[] = [];

  function scan(text: string): void {
    let rest = text;
    while (rest !== '') {
      if (attempt === null) rest = readText(rest);
      else {
        attempt.input.push(rest);
        rest = readMarkup(attempt);
      }
    }
  }

  /** Takes text up to the next possible opener, and returns what is left to read behind that. */
  function readText(text: string): string {
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? '';
      const candidates = starters.has(character) && !code.isCode(character) ? candidatesFor(character) : [];
      if (candidates.length > 0) {
        release(text.slice(0, index));
        const input = createMarkupInput(text.slice(index));
        attempt = { input, reading: readAny(input, tools, candidates, here()) };
        return readMarkup(attempt);
      }
      follow(character);
    }
    release(text);
    return '';
  }

  function candidatesFor(character: string): Form[] {
    const place = here();
    return forms.filter(
      ({ openers, mayStart }) =>
        openers.some((opener) => opener[0] === character) && (mayStart === undefined || mayStart(place)),
    );
  }

  function here(): Place {
    return { isStart: !hasText, isLineStart, isUnspaced: !/[\p{L}\p{N} \t]/u.test(lastCharacter) };
  }

  /** Goes on with an attempt, and returns what is left to read once it is decided. */
  function readMarkup({ input, reading }: Attempt): string {
    const step = reading.next();
    if (!step.done) return '';
    attempt = null;
    if (step.value !== null) {
      found.push({ kind: 'calls', ...step.value, markup: input.between(0, input.mark()) });
      gap = '';
      isBehindCall = true;
      return input.between(input.mark(), input.length);
    }
    const length = failedLength(input);
    const text = input.between(0, length);
    if (input.ended !== null && input.tool !== null && !input.isExample)
      found.push({ kind: 'unfinished', tool: input.tool, markup: text });
    for (const character of text) follow(character);
    release(text);
    return input.between(length, input.length);
  }

  function follow(character: string): void {
    code.add(character);
    lastCharacter = character;
    if (character === '\n') isLineStart = true;
    else if (character !== ' ' && character !== '\t') isLineStart = false;
    hasText ||= character.trim() !== '';
  }

  function release(text: string): void {
    const visible = gap === null ? text : text.trimStart();
    if (gap !== null) gap += text.slice(0, text.length - visible.length);
    if (visible === '') return;
    closeGap();
    addText(visible);
  }

  /** Behind a call the spaces belong to its markup, unless they part two words. */
  function closeGap(): void {
    if (gap && (!isBehindCall || (lastReleased !== '' && lastReleased.trim() !== ''))) addText(gap);
    gap = null;
    isBehindCall = false;
  }

  function addText(text: string): void {
    const last = found.at(-1);
    if (last?.kind === 'text') last.text += text;
    else found.push({ kind: 'text', text });
    lastReleased = text.at(-1) ?? lastReleased;
  }

  return {
    push(fragment) {
      found = [];
      scan(fragment);
      return found;
    },
    end(how) {
      found = [];
      while (attempt !== null) {
        attempt.input.end(how);
        scan(readMarkup(attempt));
      }
      if (isBehindCall) gap = '';
      else if (gap) closeGap();
      return found;
    },
    heldCharacters: () => (attempt?.input.length ?? 0) + (gap?.length ?? 0),
    isAtRest() {
      // Some openers are words themselves, but only behind something that is neither a word nor a space.
      return attempt === null && gap === null && !here().isUnspaced;
    },
  };
}

function* readAny(
  input: MarkupInput,
  tools: MarkupTools,
  forms: readonly Form[],
  place: Place,
): Reading<Decision | null> {
  const opener = yield* oneOf(
    input,
    forms.flatMap(({ openers }) => openers),
  );
  const form = forms.find(({ openers }) => openers.includes(opener ?? ''));
  if (opener === null || form === undefined) return null;
  const calls = yield* form.read(input, tools, opener, place);
  return calls === null ? null : { form: form.id, calls };
}

/**
 * Of an opener that began nothing only the first character is let go, for another may begin at the next one. A call that failed
 * is text as far as it was read: what stands in its values must not be taken for another call.
 */
function failedLength(input: MarkupInput): number {
  if (input.tool === null) return 1;
  return input.ended === null ? Math.max(1, input.mark()) : input.length;
}
