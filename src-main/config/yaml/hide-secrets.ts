import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { holdsSecrets } from '#shared/config/secret-key.ts';
import { createLineHider } from './hide-in-lines.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A YAML text without its secrets, and what is needed to put them back. */
export interface HiddenText {
  readonly text: string;
  /** The text with the secrets hidden that are values of their own; comments and the like still as they are. */
  readonly withoutValues: string;
  /** Of the other lines that were changed: what stood there, by what stands there now, both without indentation. Null: several did. */
  readonly lines: ReadonlyMap<string, string | null>;
}

/**
 * Hides the values of secret keys and leaves everything else as its writer left it: quotes, comments, order. References to environment
 * variables stay, they tell no secret. `known`: secrets that are hidden wherever else they stand, such as in a comment.
 */
export function hideSecrets(text: string, known: readonly string[]): HiddenText {
  const source = readYaml(text);
  const isReadable = source.faults.length === 0;
  const withoutValues = isReadable ? replaceSpans(text, secretSpans(source, text)) : text;
  const hideLine = createLineHider(isReadable ? 'comments' : 'everything');
  const lines = new Map<string, string | null>();
  const hidden = withoutValues.split('\n').map((line) => {
    const changed = known.reduce((rest, secret) => rest.replaceAll(secret, maskedSecret), hideLine(line));
    if (changed !== line) {
      const [key, original] = [changed.trim(), line.trim()];
      lines.set(key, lines.has(key) && lines.get(key) !== original ? null : original);
    }
    return changed;
  });
  return { text: hidden.join('\n'), withoutValues, lines };
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Spans must not overlap; their order does not matter. */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { start, end, text: put } of spans.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(position, start), put);
    position = end;
  }
  return pieces.join('') + text.slice(position);
}

function secretSpans({ document }: YamlSource, text: string): Span[] {
  const spans = new Map<Node, Span>();

  function walk(node: unknown, isSecret: boolean): void {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      // What an alias under a secret key names is a secret where it stands.
      if (isSecret) walk(node.resolve(document), true);
    } else if (isMap(node)) {
      for (const { key, value } of node.items) {
        walk(value, isSecret || (isScalar(key) && holdsSecrets(String(key.value))));
      }
    } else if (isSeq(node)) {
      for (const item of node.items) walk(item, isSecret);
    } else if (isSecret && isScalar(node) && isTelling(node) && node.range) {
      const [start, end] = node.range;
      spans.set(node, { start, end, text: hiddenSource(node, text.slice(start, end)) });
    }
  }

  walk(document.contents, false);
  return [...spans.values()];
}

/** Whether a scalar under a secret key would tell it. */
function isTelling({ value }: Scalar): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && value !== '' && !isReference(value);
}

/** A reference without a default, which may be a secret. */
function isReference(text: string): boolean {
  return /^\$\{[A-Za-z_]\w*\}$/.test(text);
}

function hiddenSource({ type }: Scalar, source: string): string {
  switch (type) {
    case 'QUOTE_DOUBLE':
      return `"${maskedSecret}"`;
    case 'QUOTE_SINGLE':
      return `'${maskedSecret}'`;
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      // Its last line end belongs to it.
      return source.endsWith('\n') ? `${maskedSecret}\n` : maskedSecret;
    default:
      return maskedSecret;
  }
}
