import { asArray, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { replaceItems, withMember } from '../unchanged.ts';
import { isGrammarPattern } from './grammar-pattern.ts';
import { escaped, reachable, schemaAt } from './schema-references.ts';

export interface GrammarLimits {
  /** Longer lengths and repeats are left out. */
  longestRepeat: number;
  /** Say left-out limits in the description. */
  hints: boolean;
  /** Leave out every limit, and whatever llama-server's own words point at. */
  strict: boolean;
  /** Where llama-server found fault, as a fragment (`#/properties/a`); null when it did not say. */
  blamed: string | null;
}

export interface GrammarSchema {
  /** The very schema that was given when nothing stood in the way. */
  schema: JsonObject;
  /** What was taken out or replaced, as `place: value`. */
  removed: string[];
}

/**
 * A tool's schema without what llama-server cannot turn into a grammar. Checked against builds of 2025 to 0.7.0 (b11669): they
 * refuse the whole request for one such place in one tool.
 */
export function grammarSchema(root: JsonObject, limits: GrammarLimits): GrammarSchema {
  const removed: string[] = [];
  const remove = (path: string, value: Json): undefined => {
    removed.push(`${path}: ${JSON.stringify(value)}`);
  };

  function visit(value: Json, path: string): JsonObject {
    const node = asObject(value);
    if (node === undefined) {
      remove(path, value); // `true`, `false`: a schema in JSON Schema, an error in llama-server.
      return {};
    }
    if (limits.strict && isBlamed(path)) {
      remove(path, node);
      return pick(node, path === '#' ? { type: 'object' } : {});
    }
    let out: JsonObject = node;
    const hidden: JsonObject = {};
    const contradictions = contradictory(node);
    for (const [keyword, given] of Object.entries(node)) {
      // A keyword such as "constructor" must not be answered by Object.prototype.
      const known = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
      const keep = contradictions.includes(keyword) ? () => undefined : known;
      const kept = keep?.(given, `${path}/${escaped(keyword)}`);
      if (keep === undefined || kept === given) continue;
      // What was changed deeper down is told there.
      const isDeeper = kept !== undefined && keyword !== 'type' && Array.isArray(kept) === Array.isArray(given);
      if (!isDeeper || keyword === '$ref') remove(`${path}/${keyword}`, given);
      if (kept === undefined && told.has(keyword)) hidden[keyword] = given;
      out = withMember(out, keyword, kept);
    }
    return unwrapped(limits.hints ? hinted(out, hidden) : out, path);
  }

  const visitAll = (value: Json, path: string): JsonObject | undefined => {
    const object = asObject(value);
    // PHP writes an empty object so.
    if (object === undefined) return Array.isArray(value) && value.length === 0 ? {} : undefined;
    let out = object;
    for (const [name, schema] of Object.entries(object)) {
      out = withMember(out, name, visit(schema, `${path}/${escaped(name)}`));
    }
    return out;
  };
  const visitList = (value: Json, path: string): Json[] | undefined => {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    return replaceItems(value, (schema, index) => [visit(schema, `${path}/${index}`)]);
  };
  const visitOne = (value: Json, path: string): JsonObject | undefined =>
    asObject(value) ? visit(value, path) : undefined;
  const length = (value: Json): Json | undefined =>
    !limits.strict && Number.isInteger(value) && Number(value) >= 0 && Number(value) <= limits.longestRepeat
      ? value
      : undefined;
  const bound = (value: Json): Json | undefined =>
    !limits.strict &&
    Math.abs(Number.isFinite(value) ? Number(value) : Number.POSITIVE_INFINITY) <= Number.MAX_SAFE_INTEGER
      ? value
      : undefined;
  const ornament = (value: Json): Json | undefined => (limits.strict ? undefined : value);

  const keywords: Record<string, ((value: Json, path: string) => Json | undefined) | undefined> = {
    type: knownType,
    pattern: (value) =>
      !limits.strict && typeof value === 'string' && isGrammarPattern(value, limits.longestRepeat) ? value : undefined,
    format: (value) => (limits.strict || typeof value !== 'string' ? undefined : value),
    enum: (value) => (asArray(value).length > 0 ? value : undefined),
    minLength: length,
    maxLength: length,
    minItems: length,
    maxItems: length,
    minimum: bound,
    maximum: bound,
    exclusiveMinimum: bound,
    exclusiveMaximum: bound,
    properties: visitAll,
    $defs: visitAll,
    definitions: visitAll,
    items: (value, path) => (Array.isArray(value) ? visitList(value, path) : visitOne(value, path)),
    prefixItems: visitList,
    additionalProperties: (value, path) => (typeof value === 'boolean' ? value : visitOne(value, path)),
    anyOf: visitList,
    oneOf: visitList,
    allOf: visitList,
    $ref: (value) => reachable(value, root),
    not: ornament,
    if: ornament,
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word.
    then: ornament,
    else: ornament,
    contains: ornament,
    patternProperties: ornament,
    propertyNames: ornament,
    dependentSchemas: ornament,
    unevaluatedProperties: ornament,
    unevaluatedItems: ornament,
  };

  function isBlamed(path: string): boolean {
    if (limits.blamed === null) return false;
    const below = limits.blamed.startsWith(`${path}/`) ? limits.blamed.slice(path.length + 1) : null;
    // Fault with a list of schemas lies with the schema that holds it.
    return limits.blamed === path || (below !== null && ['type', 'enum', 'anyOf', 'oneOf', 'allOf'].includes(below));
  }

  /** A choice of one is that one; some templates look for `type` on the spot. */
  function unwrapped(node: JsonObject, path: string): JsonObject {
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const only = asObject(asArray(node[keyword])[0]);
      if (only === undefined || asArray(node[keyword]).length > 1) continue;
      const { [keyword]: _choice, ...rest } = node;
      if (Object.keys(only).some((key) => key in rest && !annotations.has(key))) continue;
      remove(`${path}/${keyword}`, [only]);
      return { ...only, ...rest };
    }
    return node;
  }

  // Fault was found in another tool.
  if (limits.blamed !== null && schemaAt(root, limits.blamed) === undefined) return { schema: root, removed };
  return { schema: visit(root, '#'), removed };
}

const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples']);

/** Limits that a model can keep without a grammar, once it is told. */
const told: ReadonlySet<string> = new Set(['pattern', 'minLength', 'maxLength', 'minItems', 'maxItems']);

/**
 * Limits that leave nothing between them. On llama-server (0.7.0) one such pair takes all of the machine's memory while the grammar is
 * made, and with it the server.
 */
function contradictory(node: JsonObject): string[] {
  const pairs = [
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
    ['minimum', 'maximum'],
  ] as const;
  return pairs.filter(([least, most]) => Number(node[least]) > Number(node[most])).flat();
}

function hinted(node: JsonObject, hidden: JsonObject): JsonObject {
  const hints = Object.entries(hidden).map(([keyword, value]) => `${keyword} ${JSON.stringify(value)}`);
  if (hints.length === 0) return node;
  const description = typeof node.description === 'string' ? `${node.description} ` : '';
  return { ...node, description: `${description}(${hints.join(', ')})` };
}

function pick({ title, description }: JsonObject, rest: JsonObject): JsonObject {
  return { ...rest, ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) };
}

const types: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** Names that tools take over from Python and other languages. */
const foreignTypes: Record<string, string | undefined> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  dict: 'object',
  map: 'object',
  list: 'array',
  none: 'null',
};

function knownType(value: Json): Json | undefined {
  if (value === null) return value;
  if (!Array.isArray(value)) return typeof value === 'string' ? knownName(value) : undefined;
  const names = replaceItems(value, (name) => {
    const known = typeof name === 'string' ? knownName(name) : undefined;
    return known === undefined ? [] : [known];
  });
  return names.length === 0 ? undefined : names;
}

function knownName(name: string): string | undefined {
  return types.has(name) ? name : foreignTypes[name.toLowerCase()];
}
