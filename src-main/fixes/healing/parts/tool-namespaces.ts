import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';

/**
 * Codex sends the tools of an MCP server as one tool of type `namespace`, which llama-server skips without a word: the model never
 * sees them (openai/codex#36942). They are sent as functions with the namespace in their names, and told apart again in the answer,
 * where Codex looks for `namespace` beside the bare `name`.
 */
export interface Namespaces {
  /** The functions of a namespace tool, under their flat names. */
  functionsOf(tool: JsonObject): Json[];
  /** A call of the history under its flat name; the same item when it is in no namespace. */
  flattenCall(item: JsonObject): JsonObject;
  /** A call of the answer as its client knows it; the same item when its name is not one of ours. */
  restoreCall(item: JsonObject): JsonObject;
  readonly isEmpty: boolean;
}

export function createNamespaces(tools: readonly Json[]): Namespaces {
  const members = new Map<string, { namespace: string; name: string }>();
  for (const value of tools) {
    const tool = asObject(value);
    const namespace = asString(tool?.name);
    if (tool?.type !== 'namespace' || namespace === null) continue;
    for (const member of asArray(tool.tools)) {
      const name = asString(asObject(member)?.name);
      if (name !== null) members.set(flatName(namespace, name), { namespace, name });
    }
  }
  return {
    isEmpty: members.size === 0,
    functionsOf: (tool) =>
      asArray(tool.tools).flatMap((value) => {
        const member = asObject(value);
        const name = asString(member?.name);
        if (member?.type !== 'function' || name === null) return [];
        return [{ ...member, name: flatName(asString(tool.name) ?? '', name) }];
      }),
    flattenCall(item) {
      const [namespace, name] = [asString(item.namespace), asString(item.name)];
      if (namespace === null || name === null) return item;
      const { namespace: _namespace, ...rest } = item;
      return { ...rest, name: flatName(namespace, name) };
    },
    restoreCall(item) {
      const member = item.type === 'function_call' ? members.get(asString(item.name) ?? '') : undefined;
      return member === undefined ? item : { ...item, ...member };
    },
  };
}

/** Namespaces are named `mcp__docs` or `mcp__docs__`. */
function flatName(namespace: string, name: string): string {
  return `${namespace.replace(/(?<!_)_+$/, '')}__${name}`;
}
