/** Any JSON value, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The keys and indexes that lead to a value. */
export type JsonPath = readonly (string | number)[];

/** The value at the end of the path; undefined where the path leads nowhere. */
export function valueAt(value: Json | undefined, path: JsonPath): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) at = typeof step === 'number' ? asArray(at)[step] : asObject(at)?.[step];
  return at;
}

/** The value if it is a JSON object, else undefined. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The value if it is an array, else an empty one. */
export function asArray(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a string, else null. */
export function asString(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value if it is a finite number, else null. */
export function asNumber(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
