import { asArray, asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';

/**
 * The reference if it leads anywhere; one that misses its definition only by where that stands is set right. One that leads back to
 * itself before any value is read makes a grammar without an end, which llama-server refuses.
 */
export function reachable(value: Json, root: JsonObject): Json | undefined {
  if (typeof value !== 'string' || !value.startsWith('#/')) return undefined;
  if (asObject(schemaAt(root, value)) !== undefined)
    return isEndless(root, value, value, new Set()) ? undefined : value;
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(value)?.[1];
  return name === undefined ? undefined : definitionPlaces(root).get(name);
}

function isEndless(root: JsonObject, start: string, pointer: string, seen: Set<string>): boolean {
  if (seen.has(pointer)) return pointer === start;
  seen.add(pointer);
  return referencesAt(schemaAt(root, pointer)).some((next) => isEndless(root, start, next, seen));
}

/** References in the schema's own place: those of its properties and items stand deeper in the document. */
function referencesAt(schema: Json | undefined): string[] {
  const object = asObject(schema);
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => asArray(object?.[keyword]));
  const own = typeof object?.$ref === 'string' ? [object.$ref] : [];
  return [...own, ...choices.flatMap(referencesAt)];
}

/** What stands at a pointer such as `#/properties/a`. */
export function schemaAt(root: JsonObject, pointer: string): Json | undefined {
  let found: Json | undefined = root;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(name)];
    else found = Object.hasOwn(asObject(found) ?? {}, name) ? asObject(found)?.[name] : undefined;
  }
  return found;
}

/** Where each definition stands, by name: generators that nest schemas leave some elsewhere than at the root. */
function definitionPlaces(root: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const search = (value: Json, path: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) search(item, `${path}/${index}`);
    const object = asObject(value);
    for (const [key, member] of Object.entries(object ?? {})) {
      const place = `${path}/${escaped(key)}`;
      if (key === '$defs' || key === 'definitions') {
        for (const name of Object.keys(asObject(member) ?? {})) {
          if (!found.has(name)) found.set(name, `${place}/${escaped(name)}`);
        }
      }
      search(member, place);
    }
  };
  search(root, '#');
  return found;
}

/** One step of a JSON pointer. */
export function escaped(name: string): string {
  // Hardly any name has either, and the tools of an agent have hundreds.
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}
