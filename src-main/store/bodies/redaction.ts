import { type BoundedSearch, createBoundedSearch, type Span } from './bounded-search.ts';

/** Stands where something secret stood. */
export const redacted = '[redacted]';

/** Stands for a whole text that could not be searched to its end: what was not searched is not kept. */
export const unsearched = '[redacted: searching for history.redact took too long]';

/** Takes secrets out of what is about to be written. */
export interface Redactor {
  text(text: string): string;
  /** Names and values by turns, as Node's `rawHeaders`. */
  headers(rawHeaders: readonly string[]): [name: string, value: string][];
  /** Where `text` would find secrets, in order and apart from one another; null when the search took too long. */
  find(text: string): Span[] | null;
}

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'set-cookie',
]);

/**
 * The same headers where a model writes them into a command or a program, with however many backslashes JSON within JSON put
 * before the quotes.
 */
const writtenHeader =
  /((?:authorization|x-api-key)(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?)(?:(?:bearer|basic|token)\s+)?[^\s"'\\,;]+/gi;

/** @throws SyntaxError for a pattern that is no regular expression; the configuration's schema lets none through */
export function createRedactor(patterns: readonly string[], search: BoundedSearch = createBoundedSearch()): Redactor {
  const own = patterns.map((pattern) => new RegExp(pattern, 'g'));

  function text(text: string): string {
    let clean = text.replace(writtenHeader, `$1${redacted}`);
    for (const pattern of own) {
      // A pattern such as `x*` also matches nothing, between any two characters; nothing is no secret.
      const spans = search(pattern, clean);
      if (spans === null) return unsearched;
      clean = without(clean, spans);
    }
    return clean;
  }

  return {
    text,
    headers(rawHeaders) {
      const headers: [string, string][] = [];
      for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
        const name = rawHeaders[index]!;
        const value = rawHeaders[index + 1]!;
        headers.push([name, secretHeaders.has(name.toLowerCase()) ? redacted : text(value)]);
      }
      return headers;
    },
    find(text) {
      const spans: Span[] = [];
      for (const match of text.matchAll(writtenHeader)) {
        spans.push([match.index + (match[1]?.length ?? 0), match.index + match[0].length]);
      }
      for (const pattern of own) {
        const found = search(pattern, text);
        if (found === null) return null;
        spans.push(...found);
      }
      return merged(spans);
    },
  };
}

function without(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const kept: string[] = [];
  let position = 0;
  for (const [start, end] of spans) {
    kept.push(text.slice(position, start), redacted);
    position = end;
  }
  return kept.join('') + text.slice(position);
}

function merged(spans: readonly Span[]): Span[] {
  const result: [number, number][] = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}
