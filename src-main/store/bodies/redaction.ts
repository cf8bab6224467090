/** Stands where something secret stood. */
export const redacted = '[redacted]';

/** Takes secrets out of what is about to be written. */
export interface Redactor {
  text(text: string): string;
  /** Names and values by turns, as Node's `rawHeaders`. */
  headers(rawHeaders: readonly string[]): [name: string, value: string][];
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
export function createRedactor(patterns: readonly string[]): Redactor {
  const own = patterns.map((pattern) => new RegExp(pattern, 'g'));

  function text(text: string): string {
    let clean = text.replace(writtenHeader, `$1${redacted}`);
    // A pattern such as `x*` also matches nothing, between any two characters; nothing is no secret.
    for (const pattern of own) clean = clean.replace(pattern, (match) => (match === '' ? '' : redacted));
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
  };
}
