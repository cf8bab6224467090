import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Deeper schemas than this end in an empty object: a recursive `$ref` has no natural end. */
const MAX_DEPTH = 6;

const FILES = ['/demo/src/index.ts', '/demo/src/server.ts', '/demo/src/config/load.ts', '/demo/README.md'] as const;
const CODE = [
  'export function add(a: number, b: number): number {\n  return a + b;\n}\n',
  'import { readFile } from "node:fs/promises";\n\nexport const load = (path: string) => readFile(path, "utf8");\n',
  '# Notes\n\n- start the server\n- run the tests\n',
] as const;
const COMMANDS = ['npm test', 'git status --short', 'ls -la src', 'grep -rn "export" src'] as const;

/** Strings by what the property's name asks for, first match wins. */
const stringsByName: [RegExp, readonly [string, ...string[]]][] = [
  [/description|title|subject/i, ['Look at the sources', 'Run the tests']],
  [/path|file|dir/i, FILES],
  [/content|text|code|body|new/i, CODE],
  [/command|cmd|script/i, COMMANDS],
  [/pattern|regex|glob/i, ['export .*', 'TODO', '**/*.ts']],
  [/query|search|question/i, ['how is the port configured', 'error handling']],
  [/url|uri/i, ['http://localhost/docs']],
  [/old/i, ['const port = 80;']],
];

/** Arguments that fit the tool's schema, as a model would fill them in. */
export function plausibleArguments(schema: JsonObject, random: SeededRandom): JsonObject {
  return asObject(plausibleValue(schema, '', { root: schema, random, depth: 0 })) ?? {};
}

interface Walk {
  root: JsonObject;
  random: SeededRandom;
  depth: number;
}

function plausibleValue(given: JsonObject, name: string, walk: Walk): Json {
  const schema = resolve(given, walk.root);
  if (schema.const !== undefined) return schema.const;
  const choices = asArray(schema.enum);
  if (choices.length > 0) return choices[walk.random.below(choices.length)] ?? null;
  if (walk.depth >= MAX_DEPTH) return {};
  const deeper = { ...walk, depth: walk.depth + 1 };
  const branch = asArray(schema.anyOf ?? schema.oneOf).map((item) => asObject(item) ?? {});
  const useful = branch.find((item) => item.type !== 'null') ?? branch[0];
  if (useful) return plausibleValue(useful, name, deeper);
  switch (typeOf(schema)) {
    case 'object':
      return objectOf(schema, deeper);
    case 'array': {
      const items = asObject(schema.items) ?? { type: 'string' };
      const count = Math.max(asNumber(schema.minItems) ?? 0, 1 + walk.random.below(2));
      return Array.from({ length: count }, () => plausibleValue(items, name, deeper));
    }
    case 'integer':
      return Math.floor(numberOf(schema, walk.random));
    case 'number':
      return Math.round(numberOf(schema, walk.random) * 1000) / 1000;
    case 'boolean':
      return walk.random.next() < 0.5;
    case 'null':
      return null;
    default:
      return stringOf(name, walk.random);
  }
}

function objectOf(schema: JsonObject, walk: Walk): JsonObject {
  const required = new Set(asArray(schema.required));
  const properties = Object.entries(asObject(schema.properties) ?? {});
  // Models give most optional parameters a miss.
  const chosen = properties.filter(([name]) => required.has(name) || walk.random.next() < 0.25);
  return Object.fromEntries(
    chosen.map(([name, property]) => [name, plausibleValue(asObject(property) ?? {}, name, walk)]),
  );
}

function numberOf(schema: JsonObject, random: SeededRandom): number {
  const low = asNumber(schema.minimum) ?? (asNumber(schema.exclusiveMinimum) ?? 0) + 1;
  // Some schema makers write the largest safe integer where there is no maximum; no model would come up with that.
  const high = Math.min(asNumber(schema.maximum) ?? Number.POSITIVE_INFINITY, low + 100);
  return low + random.next() * (high - low);
}

function stringOf(name: string, random: SeededRandom): string {
  const fitting = stringsByName.find(([pattern]) => pattern.test(name))?.[1];
  return random.pick(fitting ?? ['demo']);
}

function typeOf(schema: JsonObject): string | null {
  if (Array.isArray(schema.type)) return asString(schema.type.find((type) => type !== 'null'));
  return asString(schema.type) ?? (schema.properties ? 'object' : null);
}

/** Follows references within the schema, `#/$defs/x` and the like. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = asString(schema.$ref);
  if (reference === null || !reference.startsWith('#/')) return schema;
  const steps = reference.slice(2).split('/');
  const target = steps.reduce<Json | undefined>((value, step) => asObject(value)?.[step], root);
  return asObject(target) ?? {};
}
