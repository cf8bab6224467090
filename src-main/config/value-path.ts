import type { ConfigPath } from '#shared/config/schema-node.ts';

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** The data with one value replaced, sections made where they are missing; the original stays as it was. */
export function withValue(root: unknown, path: ConfigPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const next = withValue(valueAt(root, [key]), rest, value);
  if (Array.isArray(root) && typeof key === 'number') return root.toSpliced(key, 1, next);
  return { ...(typeof root === 'object' && !Array.isArray(root) ? root : undefined), [key]: next };
}
