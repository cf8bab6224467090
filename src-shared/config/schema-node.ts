import { z } from 'zod';
import type { ConfigSchema } from './schema.ts';

/** A place in the JSON Schema of the configuration: a section, a list or a value, with title, description and default. */
export type ConfigSchemaNode = z.core.JSONSchema.JSONSchema;

export type ConfigPath = readonly (string | number)[];

/** The schema as JSON Schema of what may stand in the file (draft 2020-12), for editors, forms and messages. */
export function configJsonSchema(schema: ConfigSchema): ConfigSchemaNode {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** The node at a path; undefined when the schema knows no such key. */
export function schemaNodeAt(root: ConfigSchemaNode, path: ConfigPath): ConfigSchemaNode | undefined {
  let node: ConfigSchemaNode | undefined = root;
  for (const key of path) node = node && childNode(node, key);
  return node;
}

/** The node of one key or list index below `node`. */
export function childNode(node: ConfigSchemaNode, key: string | number): ConfigSchemaNode | undefined {
  const { properties, additionalProperties, items } = variantWithChildren(node);
  if (typeof key === 'number') return asNode(Array.isArray(items) ? items[key] : items);
  // A key such as "constructor" must not be answered by Object.prototype.
  if (properties && Object.hasOwn(properties, key)) return asNode(properties[key]);
  return asNode(additionalProperties);
}

/** The keys that may stand below `node`; empty for values and lists. */
export function knownKeys(node: ConfigSchemaNode): string[] {
  return Object.keys(variantWithChildren(node).properties ?? {});
}

/** Whether `node` is a group of keys, rather than a value or a list. */
export function isSection(node: ConfigSchemaNode): boolean {
  return nodeTypes(variantWithChildren(node)).includes('object');
}

/** The JSON types that a value may have; empty when the schema leaves it open. */
export function nodeTypes({ type, anyOf = [] }: ConfigSchemaNode): string[] {
  return [...(type === undefined ? [] : [type].flat()), ...anyOf.flatMap(nodeTypes)];
}

/** `anyOf: [section, null]` stands for an optional section: its keys are those of the section. */
function variantWithChildren(node: ConfigSchemaNode): ConfigSchemaNode {
  return node.anyOf?.find(({ type }) => type === 'object' || type === 'array') ?? node;
}

function asNode(value: unknown): ConfigSchemaNode | undefined {
  return typeof value === 'object' && value !== null ? (value as ConfigSchemaNode) : undefined;
}
