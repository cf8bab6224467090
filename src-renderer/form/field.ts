import {
  type ConfigPath,
  type ConfigSchemaNode,
  childNode,
  isSection,
  knownKeys,
  nodeTypes,
} from '#shared/config/schema-node.ts';
import { isSecretKey } from '#shared/config/secret-key.ts';
import type { Json } from '#shared/dialects/json.ts';

/** How a value is entered. `lines`: a list of texts, one a line. `pairs`: names with texts, `name: text` a line each. */
export type FieldKind = 'switch' | 'choice' | 'number' | 'text' | 'secret' | 'lines' | 'pairs';

/** One value of a form, as its schema describes it. */
export interface Field {
  readonly path: ConfigPath;
  readonly title: string;
  readonly description: string;
  readonly kind: FieldKind;
  /** Empty means null. */
  readonly isNullable: boolean;
  readonly choices: readonly string[];
  /** Shown in an empty input; null where there is none. */
  readonly default: Json;
}

/** A titled group of fields; `groups` are the sections inside of it. */
export interface FieldGroup {
  readonly path: ConfigPath;
  readonly title: string;
  readonly description: string;
  readonly fields: readonly Field[];
  readonly groups: readonly FieldGroup[];
}

/** The form of a section of a JSON Schema. */
export function fieldGroup(node: ConfigSchemaNode, path: ConfigPath): FieldGroup {
  const children = knownKeys(node).flatMap((key) => {
    const child = childNode(node, key);
    return child === undefined ? [] : [{ path: [...path, key], child }];
  });
  // A section without known keys holds names of the user's own choice: that is a value to enter.
  const isGroup = (child: ConfigSchemaNode) => isSection(child) && knownKeys(child).length > 0;
  return {
    path,
    title: node.title ?? String(path.at(-1) ?? ''),
    description: node.description ?? '',
    fields: children.filter(({ child }) => !isGroup(child)).map(({ child, path: at }) => field(child, at)),
    groups: children.filter(({ child }) => isGroup(child)).map(({ child, path: at }) => fieldGroup(child, at)),
  };
}

/** One value of a JSON Schema as a field. */
export function field(node: ConfigSchemaNode, path: ConfigPath): Field {
  const name = String(path.at(-1) ?? '');
  const types = nodeTypes(node);
  return {
    path,
    title: node.title ?? titleOf(name),
    description: node.description ?? '',
    kind: kindOf(node, types, name),
    isNullable: types.includes('null'),
    choices: (node.enum ?? []).map(String),
    default: (node.default ?? null) as Json,
  };
}

/** `split_turns` as `Split turns`, for what has no title of its own. */
function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

function kindOf(node: ConfigSchemaNode, types: readonly string[], name: string): FieldKind {
  if (node.enum !== undefined) return 'choice';
  if (types.includes('boolean')) return 'switch';
  if (types.includes('integer') || types.includes('number')) return 'number';
  if (types.includes('array')) return 'lines';
  if (types.includes('object')) return 'pairs';
  return isSecretKey(name) ? 'secret' : 'text';
}
