import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { replaceItems, withMember } from './unchanged.ts';

/** The schemas of a request's tools by name, in any of the three dialects. */
export function toolSchemas(body: JsonObject): ReadonlyMap<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  mapToolSchemas(body, (value, tool) => {
    const schema = asObject(value);
    if (schema) schemas.set(tool, schema);
    return value;
  });
  return schemas;
}

/** Replaces the tools' schemas; the same body when none differs. `path` is the JSON pointer of the schema. */
export function mapToolSchemas(body: JsonObject, map: (schema: Json, tool: string, path: string) => Json): JsonObject {
  if (!Array.isArray(body.tools)) return body;
  const tools = replaceItems(body.tools, (value, index) => {
    const tool = asObject(value);
    // OpenAI chat nests the declaration in `function`; Responses and Anthropic do not.
    const nested = asObject(tool?.function);
    const declared = nested ?? tool;
    const key = declared?.parameters === undefined ? 'input_schema' : 'parameters';
    const schema = declared?.[key] ?? null;
    if (tool === undefined || declared === undefined || schema === null) return [value];
    const path = `/tools/${index}${nested ? '/function' : ''}/${key}`;
    const changed = withMember(declared, key, map(schema, asString(declared.name) ?? '', path));
    if (changed === declared) return [value];
    return [nested ? { ...tool, function: changed } : changed];
  });
  return withMember(body, 'tools', tools);
}
