import type { ConfigChange } from '#shared/config/config-change.ts';
import { maskedSecret } from '#shared/config/masked-secret.ts';
import { asObject, type Json } from '#shared/dialects/json.ts';
import { ConfigPatchError } from '../config/config-errors.ts';
import { valueAt } from '../config/value-path.ts';

export { maskSecrets, maskText, maskTexts, searchableSecrets } from '#shared/config/mask-secrets.ts';

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
  if (Array.isArray(value)) return addedItems(path, value, valueAt(current, path));
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

/** Hidden items cannot be told apart, so that a list may only grow at its end; any other change must give it whole. */
function addedItems(path: ConfigChange['path'], after: readonly Json[], before: unknown): ConfigChange[] {
  const count = Array.isArray(before) ? before.length : 0;
  const added = after.slice(count);
  const isSafe = after.length >= count && after.slice(0, count).every((item) => item === maskedSecret);
  if (!isSafe || JSON.stringify(added).includes(maskedSecret)) {
    throw new ConfigPatchError(
      `cannot tell which of the hidden secrets in ${path.join('.')} are to stay; add new ones at the end, give the whole list anew, or edit the file`,
    );
  }
  return added.map((value, index) => ({ path: [...path, count + index], value }));
}
