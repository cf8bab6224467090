import { available, type MarkupInput, type Reading } from './input.ts';

/**
 * Consumes a value that starts with a bracket or a quote, up to the bracket or quote that ends it: JSON, or the call syntax of
 * Python. Strings are skipped whole. A closer of the markup around it ends a value whose brackets are broken; one inside a string
 * does so only if the string never ends, because then it is the quotes that are broken. Null when the text ends before the value.
 */
export function* balancedText(input: MarkupInput, closers: readonly string[]): Reading<string | null> {
  const start = input.mark();
  const overlap = Math.max(1, ...closers.map((closer) => closer.length));
  const lastCharacters = new Set(closers.map((closer) => closer.at(-1)));
  let before = '';
  let depth = 0;
  let quote = '';
  let isEscaped = false;
  let quotedCloser: number | null = null;

  const closerHere = (): string | undefined => {
    const recent = before + input.window.slice(Math.max(0, input.position - overlap), input.position);
    return closers.find((closer) => recent.endsWith(closer));
  };

  for (;;) {
    if (input.position >= input.window.length) before = (before + input.window).slice(-overlap);
    if (!(yield* available(input))) break;
    const character = input.window[input.position++] ?? '';
    if (lastCharacters.has(character)) {
      const closer = closerHere();
      const at = input.mark() - (closer?.length ?? 0);
      if (closer !== undefined && quote === '') {
        input.rewind(at);
        return input.between(start, at);
      }
      if (closer !== undefined) quotedCloser ??= at;
    }
    if (quote !== '') {
      if (isEscaped) isEscaped = false;
      else if (character === '\\') isEscaped = true;
      else if (character === quote) quote = '';
      if (quote !== '' || depth > 0) continue;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{' || character === '[' || character === '(') depth++;
    else if (character === '}' || character === ']' || character === ')') depth--;
    if (quote === '' && depth <= 0) return input.between(start, input.mark());
  }
  if (quotedCloser === null) return null;
  input.rewind(quotedCloser);
  return input.between(start, quotedCloser);
}
