import type { ConfigChange } from '#shared/config/config-change.ts';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { isSecretKey } from '#shared/config/secret-key.ts';
import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { ConfigPatchError } from '../config/config-errors.ts';
import { valueAt } from '../config/value-path.ts';

/** A copy in which every secret reads `maskedSecret`; what is not set stays null, so that a form can tell. */
export function maskSecrets(values: JsonObject): JsonObject {
  return mapSecrets(values, () => maskedSecret) as JsonObject;
}

/** Removes the secrets of a configuration from a text that is about to leave the program. */
export function maskText(text: string, values: JsonObject): string {
  let masked = text;
  mapSecrets(values, (secret) => {
    if (secret.length >= minSearchedCharacters) masked = masked.replaceAll(secret, maskedSecret);
    return secret;
  });
  return masked;
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

/**
 * The changes without the masked secrets in them: those stay as they are. A group of keys that holds one is set key by key.
 * @throws ConfigPatchError where that would lose a secret, or copy one to another place
 */
export function withoutMasked(changes: readonly ConfigChange[], current: unknown): ConfigChange[] {
  return changes.flatMap((change) => unmask(change, current));
}

function unmask(change: ConfigChange, current: unknown): ConfigChange[] {
  const { path, value } = change;
  if (value === maskedSecret) return [];
  if (!JSON.stringify(value).includes(maskedSecret)) return [change];
  const before = asObject(valueAt(current, path) as Json | undefined);
  const after = asObject(value);
  const isSafe =
    before !== undefined && after !== undefined && Object.keys(before).every((key) => Object.hasOwn(after, key));
  if (!isSafe) {
    throw new ConfigPatchError(
      `cannot replace ${path.join('.')} as a whole while it holds a hidden secret; change its keys one by one, or edit the file`,
    );
  }
  return Object.entries(after).flatMap(([key, inner]) => unmask({ path: [...path, key], value: inner }, current));
}

function mapSecrets(value: Json, map: (secret: string) => string, isSecret = false): Json {
  if (typeof value === 'string') return isSecret && value !== '' ? map(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapSecrets(item, map, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapSecrets(inner, map, isSecret || holdsSecrets(key))]),
  );
}

/** Header fields carry keys under any name (`x-honeycomb-team`), so that all of them count as secret. */
function holdsSecrets(key: string): boolean {
  return isSecretKey(key) || key === 'headers';
}
