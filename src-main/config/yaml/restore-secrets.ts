import { isScalar, parseDocument, type Scalar, visit } from 'yaml';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import type { ConfigPath } from '#shared/config/schema-node.ts';
import { pathOf } from './environment.ts';
import { hideSecrets, replaceSpans, type Span } from './hide-secrets.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export interface RestoredText {
  readonly text: string;
  /** Hidden secrets that cannot be put back: what stood there is not known. */
  readonly faults: readonly RestoreFault[];
}

export interface RestoreFault {
  readonly path: ConfigPath;
  /** 1-based, in the text as it was given. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Puts the secrets of `current` back into a text in which they are hidden, each where the very same key has it. A text that is no YAML
 * comes back as far as its lines are the old ones. `known` as it was when they were hidden.
 */
export function restoreSecrets(text: string, current: string, known: readonly string[]): RestoredText {
  if (!text.includes(maskedSecret)) return { text, faults: [] };
  const hidden = hideSecrets(current, known);
  const lines = text.split('\n').map((line) => {
    const original = hidden.lines.get(line.trim());
    return typeof original === 'string' ? line.replace(line.trim(), () => original) : line;
  });
  const wholeLines = lines.join('\n');
  const source = readYaml(wholeLines);
  if (source.faults.length > 0) return { text: wholeLines, faults: [] };

  const before = { hidden: readYaml(hidden.withoutValues), clear: readYaml(current), text: current };
  const spans: Span[] = [];
  const faults: RestoreFault[] = [];
  visit(source.document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes(maskedSecret) || !node.range) return;
      const path = pathOf([...ancestors, node]);
      const [start, end] = node.range;
      const put = clearSource(path, node.value, before);
      if (put === null) faults.push({ path, ...source.place(start), message: lost });
      // The line end of a block goes with it.
      else spans.push({ start, end, text: wholeLines.slice(start, end).endsWith('\n') ? `${put}\n` : put });
    },
  });
  return { text: replaceSpans(wholeLines, spans), faults };
}

const lost = 'a hidden secret stands where the file has none to put back; write it out';

interface Before {
  readonly hidden: YamlSource;
  readonly clear: YamlSource;
  readonly text: string;
}

/** How the secret that was hidden at this path is written; null when there was none, or what stands there now is another text. */
function clearSource(path: ConfigPath, value: string, { hidden, clear, text }: Before): string | null {
  const shown = hidden.nodeAt(path);
  const secret = clear.nodeAt(path);
  if (!isScalar(shown) || shown.value !== value || !isScalar(secret) || !secret.range) return null;
  const written = text.slice(secret.range[0], secret.range[1]);
  return staysItself(secret, written) ? written : JSON.stringify(String(secret.value));
}

/** A text in several lines depends on the indentation around it, which may be another one now. */
function staysItself({ value }: Scalar, written: string): boolean {
  return !written.includes('\n') && parseDocument(written).toJS() === value;
}
