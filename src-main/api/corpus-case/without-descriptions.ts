import type { Json, JsonObject } from '#shared/dialects/json.ts';

/** A JSON schema without the prose in it, which is long, may be private, and guides no repair. A property of that name stays. */
export function withoutDescriptions(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).filter(([name, value]) => !(prose.has(name) && typeof value === 'string'));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, named.has(name) ? eachNamed(value) : withoutProse(value)]),
  );
}

const prose = new Set(['description', 'title', '$comment']);
/** Under these keys names are the user's own, and only what they stand for is a schema. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

function withoutProse(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutProse);
  return typeof value === 'object' && value !== null ? withoutDescriptions(value) : value;
}

function eachNamed(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, withoutProse(schema)]));
}
