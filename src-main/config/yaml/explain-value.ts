import { describeExpected } from '#shared/config/expectation.ts';
import { type ConfigSchemaNode, isSection, nodeTypes } from '#shared/config/schema-node.ts';
import { isSecretKey } from '#shared/config/secret-key.ts';

/** A value that the schema refused, and where it came from. */
export interface RefusedValue {
  readonly key: string | number | undefined;
  readonly value: unknown;
  /** The value stood in quotes. */
  readonly quoted: boolean;
  /** Environment variables that went into it. */
  readonly variables: readonly string[];
}

/** `expected a number from 0 to 65535, got "eighty"`, with the remedy where it is plain, and no secret shown. */
export function explainValue(node: ConfigSchemaNode, refused: RefusedValue): string {
  const { value } = refused;
  let expected = describeExpected(node);
  if (typeof value === 'number' && nodeTypes(node).includes('integer') && !Number.isInteger(value)) {
    expected = expected.replace('a number', 'a whole number');
  }
  return `expected ${expected}, got ${describeFound(node, refused)}${remedy(node, refused)}`;
}

/** Past this many characters a value is cut, so that one message stays one line. */
const maxShownChars = 60;

function describeFound(node: ConfigSchemaNode, { key, value, variables }: RefusedValue): string {
  const from = variables.length > 0 ? `from ${variables.map((name) => `\${${name}}`).join(', ')}` : '';
  if (value === null || value === undefined) return from === '' ? 'nothing' : `nothing (${from})`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  const kind = typeof value === 'string' ? 'text' : `a ${typeof value}`;
  // In a section's place stands what was meant as its keys: "api_key:abc", a blank forgotten.
  if (isSection(node)) return kind;
  if (isSecretKey(String(key ?? '')) || variables.some(isSecretKey)) {
    return `${kind} (${[from, 'not shown'].filter((part) => part !== '').join(', ')})`;
  }
  const shown = typeof value === 'string' ? JSON.stringify(shorten(withoutCredentials(value))) : String(value);
  return from === '' ? shown : `${shown} (${from})`;
}

function remedy(node: ConfigSchemaNode, { value, quoted, variables }: RefusedValue): string {
  const types = nodeTypes(node);
  if (typeof value !== 'string') {
    const scalar = typeof value === 'number' || typeof value === 'boolean';
    return scalar && types.includes('string') && !node.enum ? ' (put it in quotes)' : '';
  }
  if (isSection(node)) return /^[\w-]+:/.test(value) ? ' (put a blank after the colon)' : '';
  if (!quoted && variables.length === 0) return '';
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  const unquoted = types.some((type) => type === 'integer' || type === 'number')
    ? isNumber
    : types.includes('boolean') && (value === 'true' || value === 'false');
  return unquoted ? ' (remove the quotes)' : '';
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//…@');
}

function shorten(text: string): string {
  return text.length > maxShownChars ? `${text.slice(0, maxShownChars)}…` : text;
}
