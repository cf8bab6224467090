import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { type ConfigPath, type ConfigSchemaNode, childNode, isSection, knownKeys } from '#shared/config/schema-node.ts';
import { nearestKey } from './nearest-key.ts';
import type { YamlSource } from './yaml-source.ts';

/** A key of the file that is wrong in itself, whatever its value. */
export interface KeyFault {
  readonly path: ConfigPath;
  readonly offset: number;
  readonly message: string;
}

export interface KeyFaults {
  readonly unknown: readonly KeyFault[];
  readonly repeated: readonly KeyFault[];
}

/** Compares the keys of a text with those of the schema. */
export function checkKeys(source: YamlSource, schema: ConfigSchemaNode): KeyFaults {
  const unknown: KeyFault[] = [];
  const repeated: KeyFault[] = [];

  function check(node: unknown, path: ConfigPath, known: ConfigSchemaNode): void {
    // Keys below a single value are no keys of ours: the value is refused as a whole.
    if (isMap(node) && isSection(known)) checkMap(node, path, known);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) descend(item, [...path, index], known, index);
  }

  function checkMap(map: YAMLMap, path: ConfigPath, known: ConfigSchemaNode): void {
    const firstOffsets = new Map<string, number>();
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const offset = key.range?.[0] ?? 0;
      const first = firstOffsets.get(name);
      if (first === undefined) {
        firstOffsets.set(name, offset);
      } else {
        const message = `set twice, first in line ${source.place(first).line}; remove one`;
        repeated.push({ path: [...path, name], offset, message });
      }
      if (childNode(known, name)) descend(value, [...path, name], known, name);
      else unknown.push({ path: [...path, name], offset, message: unknownKeyMessage(schema, path, known, name) });
    }
  }

  function descend(value: unknown, path: ConfigPath, parent: ConfigSchemaNode, key: string | number): void {
    const node = childNode(parent, key);
    if (node) check(value, path, node);
  }

  check(source.document.contents, [], schema);
  return { unknown, repeated };
}

/** `unknown key, ignored; did you mean server.port?` */
export function unknownKeyMessage(
  root: ConfigSchemaNode,
  parentPath: ConfigPath,
  parent: ConfigSchemaNode,
  name: string,
): string {
  const siblings = knownKeys(parent);
  const nearest = nearestKey(name, siblings);
  const meant = nearest === null ? pathEndingIn(root, name) : [...parentPath, nearest].join('.');
  if (meant !== null) return `unknown key, ignored; did you mean ${meant}?`;
  return siblings.length > 0 ? `unknown key, ignored; known here: ${siblings.join(', ')}` : 'unknown key, ignored';
}

/** Where in the schema a key of exactly this name stands: the key may only be in the wrong section. */
function pathEndingIn(node: ConfigSchemaNode, name: string, path: readonly string[] = []): string | null {
  for (const key of knownKeys(node)) {
    if (key === name) return [...path, key].join('.');
    const child = childNode(node, key);
    const found = child && pathEndingIn(child, name, [...path, key]);
    if (found) return found;
  }
  return null;
}
