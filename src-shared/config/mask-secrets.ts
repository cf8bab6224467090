import type { Json, JsonObject } from '../dialects/json.ts';
import { maskedSecret } from './masked-secret.ts';
import { holdsSecrets } from './secret-key.ts';

/** A copy in which every secret reads `maskedSecret`; what is not set stays null, so that a form can tell. */
export function maskSecrets(values: JsonObject): JsonObject {
  return mapSecrets(values, () => maskedSecret) as JsonObject;
}

/** The secrets of a configuration that can be searched for in a text. */
export function searchableSecrets(values: JsonObject): string[] {
  const found = new Set<string>();
  mapSecrets(values, (secret) => {
    if (secret.length >= minSearchedCharacters) found.add(secret);
    return secret;
  });
  // Of two of which one holds the other, the longer must go first.
  return [...found].sort((a, b) => b.length - a.length);
}

/** Removes the secrets of a configuration from a text that is about to leave the program. */
export function maskText(text: string, values: JsonObject): string {
  return searchableSecrets(values).reduce((masked, secret) => masked.replaceAll(secret, maskedSecret), text);
}

/** As `maskText`, in every text of plain data. */
export function maskTexts<T>(data: T, values: JsonObject): T {
  return mapTexts(data as Json, (text) => maskText(text, values)) as T;
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map)]));
}

/** Shorter ones would blank out ordinary words; nobody can be helped whose key is `abc`. */
const minSearchedCharacters = 6;

function mapSecrets(value: Json, map: (secret: string) => string, isSecret = false): Json {
  if (typeof value === 'string') return isSecret && value !== '' ? map(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, map, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapSecrets(inner, map, isSecret || holdsSecrets(key))]),
  );
}
