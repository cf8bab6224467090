import { maskedSecret } from '#shared/config/masked-secret.ts';
import { holdsSecrets } from '#shared/config/secret-key.ts';

/**
 * Hides secrets line by line, for what is not read as YAML: commented-out settings, and whole texts with a slip in them, which someone
 * has to see in order to mend them. Rather hides too much. Takes the lines in order.
 */
export function createLineHider(scope: 'comments' | 'everything'): (line: string) => string {
  /** Indentation of the secret key whose lines follow; null outside of one. */
  let blockIndent: number | null = null;

  return (whole) => {
    const lineEnd = whole.endsWith('\r') ? '\r' : '';
    const line = whole.slice(0, whole.length - lineEnd.length);
    const isComment = /^\s*#/.test(line);
    if (scope === 'comments' && !isComment) return whole;
    const [prefix = ''] = /^\s*(?:#\s*)*/.exec(line) ?? [];
    const rest = line.slice(prefix.length);
    if (rest.trim() === '') return whole;
    const isInside = blockIndent !== null && (prefix.length > blockIndent || rest.startsWith('- '));
    if (!isInside) blockIndent = null;
    const opened = isInside ? null : openedKey(rest);
    if (opened !== null && holdsSecrets(opened)) blockIndent = prefix.length;
    return prefix + (isInside ? hideItem(rest) : hidePairs(rest)) + lineEnd;
  };
}

/** The key whose value is on the lines that follow; null when there is none. */
function openedKey(text: string): string | null {
  const [before, key] = /^(?:- +)?["']?([\w.-]+)["']?\s*:/.exec(text) ?? [];
  if (before === undefined || key === undefined) return null;
  // Trimmed first: blanks that two parts of one pattern may share between them are tried in every division.
  return /^(?:[|>][-+\d]*)?\s*(?:#.*)?$/s.test(text.slice(before.length).trimStart()) ? key : null;
}

/** `key: value` and `{ key: value }`, as far as the key tells that the value is secret. */
function hidePairs(text: string): string {
  let shown = '';
  let rest = text;
  // Counted once: every value may ask whether a brace follows.
  const afterLastBrace = text.length - 1 - text.lastIndexOf('}');
  for (let found = keyPattern.exec(rest); found !== null; found = keyPattern.exec(rest)) {
    const [before, key = ''] = found;
    const end = found.index + before.length;
    shown += rest.slice(0, end);
    rest = rest.slice(end);
    if (!holdsSecrets(key)) continue;
    const value = rest.slice(0, valueEnd(rest, rest.length - afterLastBrace));
    shown += isHarmless(value) ? value : hidden(value);
    rest = rest.slice(value.length);
  }
  return shown + rest;
}

/** Where a key may begin; a word with a colon in the middle of a sentence is none. */
const keyPattern = /(?:^|[{,[]\s*|^- +)["']?([\w.-]+)["']?\s*:\s+/;

const closers: Readonly<Record<string, string>> = { '"': '"', "'": "'", '[': ']', '{': '}' };

/**
 * Where the value that a text begins with ends. No brace stands at or behind `braceless`. By hand, because as a pattern it takes hours
 * for a long line that was written for it.
 */
function valueEnd(text: string, braceless: number): number {
  const closer = closers[text.charAt(0)];
  if (closer !== undefined) {
    const end = text.indexOf(closer, 1);
    return end === -1 ? text.length : end + 1;
  }
  const blanks = /\s*/y;
  let position = 0;
  for (;;) {
    blanks.lastIndex = position;
    const next = position + (blanks.exec(text)?.[0].length ?? 0);
    const isOver = next === text.length || text[next] === ',' || text[next] === '}';
    if (isOver || (text[next] === '#' && next > position)) return position;
    // The brace of a reference to an environment variable ends nothing.
    const isReference = text.startsWith('${', next) && next + 2 < braceless;
    position = isReference ? text.indexOf('}', next + 2) + 1 : next + 1;
  }
}

/** A line below a secret key: an item of a list, a header, or a piece of the text. */
function hideItem(text: string): string {
  const [before = ''] = /^(?:- +)?(?:["']?[\w.-]+["']?\s*:\s+)?/.exec(text) ?? [];
  const value = text.slice(before.length);
  return isHarmless(value) ? text : before + hidden(value);
}

function isHarmless(value: string): boolean {
  return /^(?:\$\{[A-Za-z_]\w*\}|["']?["']?|null|~|\[\]|\{\}|[|>][-+\d]*)\s*(?:#.*)?$/.test(value);
}

function hidden(value: string): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return quote + maskedSecret + quote;
}
