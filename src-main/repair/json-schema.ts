import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';

export type JsonKind = 'null' | 'boolean' | 'number' | 'string' | 'object' | 'array';

/** What a schema says about one place in a document. `$ref`, `allOf`, `anyOf` and `oneOf` are already worked in. */
export interface SchemaView {
  /** The view of a place that nothing is known of. */
  readonly unknown: SchemaView;
  /** True where the schema allows every value: nothing can be decided from it. */
  readonly anything: boolean;
  /** The kinds of value that some alternative allows. */
  readonly kinds: ReadonlySet<JsonKind>;
  /** Numbers must be whole (in every alternative that takes numbers). */
  readonly integer: boolean;
  /** The only strings allowed, or null when any string may stand here. */
  readonly strings: readonly string[] | null;
  /** Names of the properties that the schema lists. */
  readonly keys: ReadonlySet<string>;
  /** No alternative allows properties beside the listed ones. */
  readonly closed: boolean;
  /** Properties required by every alternative that takes objects. */
  readonly required: ReadonlySet<string>;
  /** Some alternative requires the property, so leaving it out is not safe. */
  mayRequire(name: string): boolean;
  property(name: string): SchemaView;
  item(index: number): SchemaView;
  /**
   * Whether the value may stand here. Checked: type, enum, const, required, properties, additionalProperties, items.
   * Limits such as `pattern` or `minLength` are not: no repair depends on them.
   */
  fits(value: Json): boolean;
}

/** Reads a JSON schema (any draft's common subset, and OpenAPI's `nullable`). Null, and what cannot be resolved, allow anything. */
export function createSchemaView(schema: JsonObject | null): SchemaView {
  if (schema === null) return anything;
  return viewOf([schema], schema);
}

/** Whether the value fits the schema, as {@link SchemaView.fits} says. */
export function fits(value: Json, schema: JsonObject | null): boolean {
  return createSchemaView(schema).fits(value);
}

export function kindOf(value: Json): JsonKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

/** A schema without references and combinators. Lists of schemas mean that all of them hold. */
interface Plain {
  kinds: ReadonlySet<JsonKind>;
  /** Says nothing at all. */
  free: boolean;
  integer: boolean;
  allowed: readonly Json[] | null;
  properties: ReadonlyMap<string, readonly Json[]>;
  required: ReadonlySet<string>;
  additional: readonly Json[];
  patterned: boolean;
  items: readonly Json[];
  prefixItems: readonly Json[];
}

const allKinds: ReadonlySet<JsonKind> = new Set(['null', 'boolean', 'number', 'string', 'object', 'array']);

const free: Plain = {
  kinds: allKinds,
  free: true,
  integer: false,
  allowed: null,
  properties: new Map(),
  required: new Set(),
  additional: [],
  patterned: false,
  items: [],
  prefixItems: [],
};

/** More combinations than this (anyOf of anyOf of allOf…) are not told apart: the place then allows anything. */
const maxAlternatives = 64;
/** References and combinators followed for one place. Circular ones run into this, and then allow anything. */
const maxResolutions = 200;

const anything = viewOf([true], {});

/** A view of the union of several schemas that belong to one root document. */
function viewOf(schemas: readonly Json[], root: JsonObject): SchemaView {
  const budget: Budget = { left: maxResolutions };
  const flat = schemas.flatMap((schema) => flatten(schema, root, budget)).filter((plain) => plain.kinds.size > 0);
  // A schema that nothing can satisfy is a mistake of its author: no ground to change anything on.
  const alternatives = flat.length === 0 || flat.length > maxAlternatives ? [free] : flat;
  const objects = alternatives.filter((plain) => plain.kinds.has('object'));
  const arrays = alternatives.filter((plain) => plain.kinds.has('array'));
  const numbers = alternatives.filter((plain) => plain.kinds.has('number'));
  const propertyViews = new Map<string | null, SchemaView>();
  const itemViews: SchemaView[] = [];

  const view: SchemaView = {
    get unknown() {
      return anything;
    },
    anything: alternatives.some((plain) => plain.free),
    kinds: new Set(alternatives.flatMap((plain) => [...plain.kinds])),
    integer: numbers.length > 0 && numbers.every((plain) => plain.integer),
    strings: allowedStrings(alternatives),
    keys: new Set(objects.flatMap((plain) => [...plain.properties.keys()])),
    closed: objects.length > 0 && objects.every((plain) => !plain.patterned && plain.additional.includes(false)),
    required: intersection(objects.map((plain) => plain.required)),
    mayRequire: (name) => objects.some((plain) => plain.required.has(name)),
    property(name) {
      // All undeclared names are alike, and there may be very many.
      const slot = view.keys.has(name) ? name : null;
      let found = propertyViews.get(slot);
      if (found === undefined) {
        found = viewOf(union(objects.map((plain) => propertySchemas(plain, slot))), root);
        propertyViews.set(slot, found);
      }
      return found;
    },
    item(index) {
      const prefixLength = Math.max(0, ...arrays.map((plain) => plain.prefixItems.length));
      const slot = Math.min(index, prefixLength);
      itemViews[slot] ??= viewOf(union(arrays.map((plain) => itemSchemas(plain, slot))), root);
      return itemViews[slot];
    },
    fits: (value) => alternatives.some((plain) => fitsPlain(value, plain, view)),
  };
  return view;
}

/** Each alternative's schemas become one; an alternative without any allows anything. */
function union(alternatives: readonly (readonly Json[])[]): Json[] {
  if (alternatives.length === 0) return [true];
  return alternatives.map((schemas) => (schemas.length === 1 ? schemas[0]! : { allOf: [...schemas] }));
}

function propertySchemas(plain: Plain, name: string | null): readonly Json[] {
  const listed = name === null ? undefined : plain.properties.get(name);
  if (listed !== undefined) return listed;
  // `false` here takes the alternative out: a value under this name cannot be meant for it.
  return plain.patterned ? [] : plain.additional;
}

function itemSchemas(plain: Plain, index: number): readonly Json[] {
  const positional = plain.prefixItems[index];
  return positional === undefined ? plain.items : [positional];
}

function fitsPlain(value: Json, plain: Plain, view: SchemaView): boolean {
  const kind = kindOf(value);
  if (!plain.kinds.has(kind)) return false;
  if (plain.integer && kind === 'number' && !Number.isInteger(value)) return false;
  if (plain.allowed !== null && !plain.allowed.some((allowed) => equal(allowed, value))) return false;
  if (Array.isArray(value)) return value.every((item, index) => view.item(index).fits(item));
  const object = asObject(value);
  if (object === undefined) return true;
  for (const name of plain.required) if (!Object.hasOwn(object, name)) return false;
  return Object.entries(object).every(([name, member]) => {
    if (!plain.properties.has(name) && !plain.patterned && plain.additional.includes(false)) return false;
    return view.property(name).fits(member);
  });
}

interface Budget {
  left: number;
}

function flatten(schema: Json | undefined, root: JsonObject, budget: Budget): Plain[] {
  const object = asObject(schema);
  if (object === undefined) return schema === false ? [] : [free];
  budget.left--;
  if (budget.left < 0) return [free];
  let combined = [plainOf(object)];
  if (typeof object.$ref === 'string') {
    combined = cross(combined, flatten(resolve(object.$ref, root), root, budget));
  }
  for (const part of Array.isArray(object.allOf) ? object.allOf : []) {
    combined = cross(combined, flatten(part, root, budget));
  }
  for (const branches of [object.anyOf, object.oneOf]) {
    if (!Array.isArray(branches) || branches.length === 0) continue;
    combined = cross(
      combined,
      branches.flatMap((branch) => flatten(branch, root, budget)),
    );
  }
  return combined;
}

function resolve(reference: string, root: JsonObject): Json {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return true;
  let found: Json | undefined = root;
  for (const step of reference.slice(2).split('/')) {
    const name = decodeURIComponentSafely(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return true;
    found = (found as JsonObject)[name];
  }
  return found ?? true;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // URIError: a stray percent sign in a definition's name, which then stands for itself.
    return text;
  }
}

function plainOf(schema: JsonObject): Plain {
  const allowed = Object.hasOwn(schema, 'const')
    ? [schema.const!]
    : Array.isArray(schema.enum) && schema.enum.length > 0
      ? schema.enum
      : null;
  const properties = asObject(schema.properties);
  const items = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
  const prefixItems = Array.isArray(schema.items) ? schema.items : schema.prefixItems;
  const kinds = kindsOf(schema, allowed);
  return {
    kinds,
    free: kinds === allKinds && allowed === null,
    integer: typesOf(schema).includes('integer') && !typesOf(schema).includes('number'),
    allowed,
    properties: new Map(Object.entries(properties ?? {}).map(([name, property]) => [name, [property]])),
    required: new Set(
      (Array.isArray(schema.required) ? schema.required : []).filter((name) => typeof name === 'string'),
    ),
    additional: schema.additionalProperties === undefined ? [] : [schema.additionalProperties],
    patterned: asObject(schema.patternProperties) !== undefined,
    items: items === undefined ? [] : [items],
    prefixItems: Array.isArray(prefixItems) ? prefixItems : [],
  };
}

function typesOf(schema: JsonObject): Json[] {
  return Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
}

function kindsOf(schema: JsonObject, allowed: readonly Json[] | null): ReadonlySet<JsonKind> {
  const types = typesOf(schema).map((type) => (type === 'integer' ? 'number' : type));
  if (types.length > 0) {
    if (!types.every((type) => allKinds.has(type as JsonKind))) return allKinds;
    const kinds = new Set(types as JsonKind[]);
    if (schema.nullable === true) kinds.add('null');
    return kinds;
  }
  if (allowed !== null) return new Set(allowed.map(kindOf));
  // Tool schemas that forget `type` beside `properties` or `items` still mean an object or an array.
  if (asObject(schema.properties) !== undefined) return new Set(['object']);
  if (schema.items !== undefined || schema.prefixItems !== undefined) return new Set(['array']);
  return allKinds;
}

function cross(left: readonly Plain[], right: readonly Plain[]): Plain[] {
  if (left.length * right.length > maxAlternatives) return [free];
  return left.flatMap((a) => right.map((b) => merge(a, b)));
}

/** Both hold. */
function merge(a: Plain, b: Plain): Plain {
  if (a.free && a.properties.size === 0 && a.required.size === 0 && a.additional.length === 0) return b;
  if (b.free && b.properties.size === 0 && b.required.size === 0 && b.additional.length === 0) return a;
  const properties = new Map(a.properties);
  for (const [name, schemas] of b.properties) properties.set(name, [...(properties.get(name) ?? []), ...schemas]);
  return {
    kinds: new Set([...a.kinds].filter((kind) => b.kinds.has(kind))),
    free: a.free && b.free,
    integer: a.integer || b.integer,
    allowed: bothAllow(a.allowed, b.allowed),
    properties,
    required: new Set([...a.required, ...b.required]),
    additional: [...a.additional, ...b.additional],
    patterned: a.patterned || b.patterned,
    items: [...a.items, ...b.items],
    prefixItems: a.prefixItems.length > 0 ? a.prefixItems : b.prefixItems,
  };
}

function bothAllow(a: readonly Json[] | null, b: readonly Json[] | null): readonly Json[] | null {
  if (a === null) return b;
  if (b === null) return a;
  return a.filter((value) => b.some((other) => equal(value, other)));
}

function allowedStrings(alternatives: readonly Plain[]): readonly string[] | null {
  const strings: string[] = [];
  for (const plain of alternatives) {
    if (!plain.kinds.has('string')) continue;
    if (plain.allowed === null) return null;
    strings.push(...plain.allowed.filter((value) => typeof value === 'string'));
  }
  return strings.length === 0 ? null : strings;
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = new Set<string>(), ...others] = sets;
  return new Set([...first].filter((name) => others.every((other) => other.has(name))));
}

function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
