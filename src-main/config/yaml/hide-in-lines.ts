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
    const opened = /^(?:- +)?["']?([\w.-]+)["']?\s*:\s*(?:[|>][-+\d]*)?\s*(?:#.*)?$/.exec(rest);
    if (!isInside && opened && holdsSecrets(opened[1]!)) blockIndent = prefix.length;
    return prefix + (isInside ? hideItem(rest) : hidePairs(rest)) + lineEnd;
  };
}

/** `key: value` and `{ key: value }`, as far as the key tells that the value is secret. */
function hidePairs(text: string): string {
  let shown = '';
  let rest = text;
  for (let found = keyPattern.exec(rest); found !== null; found = keyPattern.exec(rest)) {
    const [before, key = ''] = found;
    const end = found.index + before.length;
    shown += rest.slice(0, end);
    rest = rest.slice(end);
    if (!holdsSecrets(key)) continue;
    const [value = ''] = valuePattern.exec(rest) ?? [];
    shown += isHarmless(value) ? value : hidden(value);
    rest = rest.slice(value.length);
  }
  return shown + rest;
}

/** Where a key may begin; a word with a colon in the middle of a sentence is none. */
const keyPattern = /(?:^|[{,[]\s*|^- +)["']?([\w.-]+)["']?\s*:\s+/;
const valuePattern = /^(?:"[^"]*"?|'[^']*'?|\[[^\]]*\]?|\{[^}]*\}?|(?:\$\{[^}]*\}|[^,}])*?(?=\s*(?:[,}]|\s#|$)))/;

/** A line below a secret key: an item of a list, a header, or a piece of the text. */
function hideItem(text: string): string {
  const [, before = '', value = ''] = /^((?:- +)?(?:["']?[\w.-]+["']?\s*:\s+)?)(.*)$/.exec(text) ?? [];
  return isHarmless(value) ? text : before + hidden(value);
}

function isHarmless(value: string): boolean {
  return /^(?:\$\{[A-Za-z_]\w*\}|["']?["']?|null|~|\[\]|\{\}|[|>][-+\d]*)\s*(?:#.*)?$/.test(value);
}

function hidden(value: string): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return quote + maskedSecret + quote;
}
