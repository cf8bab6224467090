import {
  type Document,
  isAlias,
  isCollection,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { ConfigPath } from '#shared/config/schema-node.ts';

/** Trouble at one place of the text. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

/** One YAML text, read, with the way back from a path to its place. */
export interface YamlSource {
  readonly document: Document.Parsed;
  /** Why the text is not YAML, at most one reason a line; empty when it is. */
  readonly faults: readonly YamlFault[];
  readonly warnings: readonly YamlFault[];
  /** 1-based line and column of an offset. */
  place(offset: number): { line: number; column: number };
  /** The node at a path; an alias stands for what it names. */
  nodeAt(path: ConfigPath): Node | undefined;
  /** Offset of the value at a path, or of the nearest thing around it that stands in the text. */
  offsetOf(path: ConfigPath): number;
}

/** Reads a text as one YAML 1.2 document. Duplicate keys are left to `checkKeys`, which can name both places. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  // Pretty errors quote the line, which may hold a secret.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    // An empty text has no line to count.
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults = [...document.errors.map(plainFault), ...danglingAliases(document)];
  // One slip makes the parser stumble over every token behind it.
  const firstOfLine = new Map(faults.toReversed().map((fault) => [place(fault.offset).line, fault]));
  return {
    document,
    faults: faults.filter((fault) => firstOfLine.get(place(fault.offset).line) === fault),
    warnings: document.warnings.map(plainFault),
    place,
    nodeAt(path) {
      const node = findNode(document, path);
      return isAlias(node) ? node.resolve(document) : node;
    },
    offsetOf(path) {
      for (let length = path.length; length > 0; length--) {
        const start = findNode(document, path.slice(0, length))?.range?.[0];
        if (start !== undefined) return start;
      }
      return document.contents?.range[0] ?? 0;
    },
  };
}

function findNode(document: Document.Parsed, path: ConfigPath): Node | undefined {
  let node: unknown = document.contents;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) return undefined;
    node = node.get(key, true);
  }
  return (node ?? undefined) as Node | undefined;
}

/** Words of our own, by code or by message, where the library's assume its API, or repeat a piece of the text. */
const plainWords: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'unknown escape in a text in double quotes; write \\\\ for a backslash, or use single quotes',
  BAD_SCALAR_START: 'this value begins with a character that YAML reserves; put it in quotes',
  MULTIPLE_DOCS: 'a second document begins here; remove the "---" line',
  NON_STRING_KEY: 'a key must be plain text',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag ("!…"); put a value that begins with "!" in quotes',
  UNEXPECTED_TOKEN: 'this does not fit here; check the indentation, quotes and brackets before it',
  'All mapping items must start at the same column': 'the keys of one section must start in the same column',
  'Implicit map keys need to be followed by map values': 'expected a key, a colon, a blank and a value',
  'Missing closing "quote': 'a text in double quotes does not end',
  "Missing closing 'quote": 'a text in single quotes does not end',
  'Nested mappings are not allowed in compact mappings': 'a value that contains ": " must be in quotes',
};

function plainFault({ code, message, pos }: YAMLError): YamlFault {
  return { offset: pos[0], message: plainWords[code] ?? plainWords[message] ?? `not valid YAML: ${message}` };
}

function danglingAliases(document: Document.Parsed): YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document)) return;
      const message = 'an alias ("*…") of nothing above; put a value that begins with "*" in quotes';
      faults.push({ offset: node.range?.[0] ?? 0, message });
    },
  });
  return faults;
}
