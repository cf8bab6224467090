import type { Json, JsonObject } from '#shared/dialects/json.ts';

/** `flatMap` that gives the very same array back when every item came back as it was. */
export function replaceItems(items: Json[], replace: (item: Json, index: number) => readonly Json[]): Json[] {
  const replaced = items.map(replace);
  const isSame = replaced.every((now, index) => now.length === 1 && now[0] === items[index]);
  return isSame ? items : replaced.flat();
}

/** A copy with one member set, or left out for `undefined`; the same object when that changes nothing. */
export function withMember(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (object[key] === value) return object;
  if (value !== undefined) return { ...object, [key]: value };
  const { [key]: _left, ...rest } = object;
  return rest;
}
