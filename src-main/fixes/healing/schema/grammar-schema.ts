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
  // Fault was found in another tool.
  if (limits.blamed !== null && schemaAt(root, limits.blamed) === undefined) return { schema: root, removed };
  return { schema: visit(root, '#', { root, limits, removed }), removed };
}

/** One schema on its way through. */
interface Walk {
  root: JsonObject;
  limits: GrammarLimits;
  removed: string[];
}

/** What is left of a keyword's value: the same for "as it is", undefined to leave the keyword out. */
type Keep = (value: Json, path: string, walk: Walk) => Json | undefined;

function remove({ removed }: Walk, path: string, value: Json): void {
  removed.push(`${path}: ${JSON.stringify(value)}`);
}

function visit(value: Json, path: string, walk: Walk): JsonObject {
  const node = asObject(value);
  if (node === undefined) {
    remove(walk, path, value); // `true`, `false`: a schema in JSON Schema, an error in llama-server.
    return {};
  }
  const { limits } = walk;
  if (limits.strict && isBlamed(path, limits)) {
    remove(walk, path, node);
    return pick(node, path === '#' ? { type: 'object' } : {});
  }
  let out: JsonObject = node;
  let hidden: JsonObject = nothing;
  const contradictions = contradictory(node);
  // Every schema of every tool passes here with every request: nothing is made for keywords that stay.
  for (const keyword of Object.keys(node)) {
    const keep = contradictions.includes(keyword) ? leaveOut : keywords.get(keyword);
    if (keep === undefined) continue;
    const given = node[keyword] as Json;
    const kept = keep(given, `${path}/${keyword}`, walk);
    if (kept === given) continue;
    // What was changed deeper down is told there.
    const isDeeper = kept !== undefined && keyword !== 'type' && Array.isArray(kept) === Array.isArray(given);
    if (!isDeeper || keyword === '$ref') remove(walk, `${path}/${keyword}`, given);
    if (kept === undefined && told.has(keyword)) hidden = { ...hidden, [keyword]: given };
    out = withMember(out, keyword, kept);
  }
  return unwrapped(limits.hints && hidden !== nothing ? hinted(out, hidden) : out, path, walk);
}

const nothing: JsonObject = {};

const leaveOut: Keep = () => undefined;

const visitAll: Keep = (value, path, walk) => {
  const object = asObject(value);
  // PHP writes an empty object so.
  if (object === undefined) return Array.isArray(value) && value.length === 0 ? {} : undefined;
  let out = object;
  for (const name of Object.keys(object)) {
    out = withMember(out, name, visit(object[name] as Json, `${path}/${escaped(name)}`, walk));
  }
  return out;
};

const visitList: Keep = (value, path, walk) => {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return replaceItems(value, (schema, index) => [visit(schema, `${path}/${index}`, walk)]);
};

const visitOne: Keep = (value, path, walk) => (asObject(value) ? visit(value, path, walk) : undefined);

const length: Keep = (value, _path, { limits }) =>
  !limits.strict && Number.isInteger(value) && Number(value) >= 0 && Number(value) <= limits.longestRepeat
    ? value
    : undefined;

const bound: Keep = (value, _path, { limits }) =>
  !limits.strict &&
  Math.abs(Number.isFinite(value) ? Number(value) : Number.POSITIVE_INFINITY) <= Number.MAX_SAFE_INTEGER
    ? value
    : undefined;

const ornament: Keep = (value, _path, { limits }) => (limits.strict ? undefined : value);

/** A map, because a keyword such as "constructor" must not be answered by Object.prototype. */
const keywords: ReadonlyMap<string, Keep> = new Map<string, Keep>([
  ['type', knownType],
  [
    'pattern',
    (value, _path, { limits }) =>
      !limits.strict && typeof value === 'string' && isGrammarPattern(value, limits.longestRepeat) ? value : undefined,
  ],
  ['format', (value, _path, { limits }) => (limits.strict || typeof value !== 'string' ? undefined : value)],
  ['enum', (value) => (asArray(value).length > 0 ? value : undefined)],
  ['minLength', length],
  ['maxLength', length],
  ['minItems', length],
  ['maxItems', length],
  ['minimum', bound],
  ['maximum', bound],
  ['exclusiveMinimum', bound],
  ['exclusiveMaximum', bound],
  ['properties', visitAll],
  ['$defs', visitAll],
  ['definitions', visitAll],
  ['items', (value, path, walk) => (Array.isArray(value) ? visitList : visitOne)(value, path, walk)],
  ['prefixItems', visitList],
  ['additionalProperties', (value, path, walk) => (typeof value === 'boolean' ? value : visitOne(value, path, walk))],
  ['anyOf', visitList],
  ['oneOf', visitList],
  ['allOf', visitList],
  ['$ref', (value, _path, { root }) => reachable(value, root)],
  ['not', ornament],
  ['if', ornament],
  ['then', ornament],
  ['else', ornament],
  ['contains', ornament],
  ['patternProperties', ornament],
  ['propertyNames', ornament],
  ['dependentSchemas', ornament],
  ['unevaluatedProperties', ornament],
  ['unevaluatedItems', ornament],
]);

function isBlamed(path: string, { blamed }: GrammarLimits): boolean {
  if (blamed === null) return false;
  const below = blamed.startsWith(`${path}/`) ? blamed.slice(path.length + 1) : null;
  // Fault with a list of schemas lies with the schema that holds it.
  return blamed === path || (below !== null && ['type', 'enum', ...choices].includes(below));
}

const choices = ['anyOf', 'oneOf', 'allOf'] as const;

/** A choice of one is that one; some templates look for `type` on the spot. */
function unwrapped(node: JsonObject, path: string, walk: Walk): JsonObject {
  for (const keyword of choices) {
    const list = node[keyword];
    if (!Array.isArray(list) || list.length !== 1) continue;
    const only = asObject(list[0]);
    if (only === undefined) continue;
    const { [keyword]: _choice, ...rest } = node;
    if (Object.keys(only).some((key) => key in rest && !annotations.has(key))) continue;
    remove(walk, `${path}/${keyword}`, [only]);
    return { ...only, ...rest };
  }
  return node;
}

const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples']);

/** Limits that a model can keep without a grammar, once it is told. */
const told: ReadonlySet<string> = new Set(['pattern', 'minLength', 'maxLength', 'minItems', 'maxItems']);

/**
 * Limits that leave nothing between them. On llama-server (0.7.0) one such pair takes all of the machine's memory while the grammar is
 * made, and with it the server.
 */
function contradictory(node: JsonObject): readonly string[] {
  let found: readonly string[] = none;
  for (const pair of limitPairs) if (Number(node[pair[0]]) > Number(node[pair[1]])) found = [...found, ...pair];
  return found;
}

const none: readonly string[] = [];

const limitPairs = [
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minimum', 'maximum'],
] as const;

function hinted(node: JsonObject, hidden: JsonObject): JsonObject {
  const hints = Object.entries(hidden).map(([keyword, value]) => `${keyword} ${JSON.stringify(value)}`);
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
