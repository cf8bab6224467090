import { isDeepStrictEqual } from 'node:util';
import { type Document, isCollection, isMap, isScalar, parseDocument, stringify } from 'yaml';
import type { ConfigChange } from '#shared/config/config-change.ts';
import type { ConfigPath } from '#shared/config/schema-node.ts';
import { ConfigPatchError } from '../config-errors.ts';
import { withValue } from '../value-path.ts';

/**
 * Sets values in a YAML text and leaves the rest as its writer left it: comments, order, quotes, line ends, blank lines.
 * Where a single value takes another's place, no other byte changes; where a key has to be added, the spacing of the
 * whole text may be evened out.
 * @throws ConfigPatchError when a path leads through something that cannot hold it.
 */
export function patchYaml(text: string, changes: readonly ConfigChange[]): string {
  return changes.reduce((patched, change) => replaceValue(patched, change) ?? rewrite(patched, change), text);
}

/** Swaps the characters of one value; null where that is not possible, or would change more than this value. */
function replaceValue(text: string, { path, value }: ConfigChange): string | null {
  const document = read(text);
  const node = document.getIn(path, true);
  if (!isScalar(node) || !node.range || node.anchor || node.range[0] === node.range[1]) return null;
  if (typeof value === 'object' && value !== null) return null;
  const quotes = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? node.type : 'PLAIN';
  const written = stringify(value, { defaultStringType: quotes, lineWidth: 0 }).trimEnd();
  const patched = text.slice(0, node.range[0]) + written + text.slice(node.range[1]);
  // What may stand without quotes depends on what is around it; reading the result back is the sure way to know.
  const result = parseDocument(patched, parseOptions);
  const asWished =
    result.errors.length === 0 && isDeepStrictEqual(result.toJS(), withValue(document.toJS(), path, value));
  return asWished ? patched : null;
}

function rewrite(text: string, { path, value }: ConfigChange): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const plainText = text.replaceAll('\r\n', '\n');
  const document = read(plainText);
  makeSections(document, path);
  document.setIn(path, value);
  // Folding at 80 columns would rewrap long values that nobody touched.
  return document.toString({ lineWidth: 0, indent: indentOf(document, plainText) }).replaceAll('\n', lineEnd);
}

const parseOptions = { stringKeys: true, uniqueKeys: false, logLevel: 'error' } as const;

function read(text: string): Document.Parsed {
  const document = parseDocument(text, parseOptions);
  if (document.errors.length > 0) {
    throw new ConfigPatchError('the file is not valid YAML; correct it before changing settings here');
  }
  return document;
}

/** Turns what is empty along the way to a key (`server:` with nothing behind it) into sections. */
function makeSections(document: Document.Parsed, path: ConfigPath): void {
  for (let length = 0; length < path.length; length++) {
    const parentPath = path.slice(0, length);
    const parent = length === 0 ? document.contents : document.getIn(parentPath, true);
    if (isCollection(parent) || parent === undefined) continue;
    if (parent !== null && !(isScalar(parent) && parent.value === null)) {
      const where = parentPath.join('.');
      throw new ConfigPatchError(
        `cannot set ${path.join('.')}: ${where || 'the file'} is an alias or a single value; change it in the file`,
      );
    }
    const section = document.createNode({});
    if (isScalar(parent)) section.commentBefore = parent.comment ?? parent.commentBefore ?? null;
    if (length === 0) document.contents = section as unknown as typeof document.contents;
    else document.setIn(parentPath, section);
  }
}

/** The indentation that the file uses for its first section; 2 when it has none. */
function indentOf(document: Document.Parsed, text: string): number {
  if (!isMap(document.contents)) return 2;
  for (const { value } of document.contents.items) {
    if (!isMap(value) || value.flow || !value.range) continue;
    const start = value.range[0];
    const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
    if (indent > 0) return indent;
  }
  return 2;
}
