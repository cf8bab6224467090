import { asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { replaceItems, withMember } from './unchanged.ts';

/** The schemas of a request's tools by name, in any of the three dialects. */
export function toolSchemas(body: JsonObject): ReadonlyMap<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  mapToolSchemas(body, (schema, tool) => {
    schemas.set(tool, schema);
    return schema;
  });
  return schemas;
}

/** Replaces the tools' schemas; the same body when none differs. `path` is the JSON pointer of the schema. */
export function mapToolSchemas(
  body: JsonObject,
  map: (schema: JsonObject, tool: string, path: string) => JsonObject,
): JsonObject {
  if (!Array.isArray(body.tools)) return body;
  const tools = replaceItems(body.tools, (value, index) => {
    const tool = asObject(value);
    // OpenAI chat nests the declaration in `function`; Responses and Anthropic do not.
    const nested = asObject(tool?.function);
    const declared = nested ?? tool;
    const key = declared?.parameters === undefined ? 'input_schema' : 'parameters';
    const schema = asObject(declared?.[key]);
    if (tool === undefined || declared === undefined || schema === undefined) return [value];
    const path = `/tools/${index}${nested ? '/function' : ''}/${key}`;
    const changed = withMember(declared, key, map(schema, asString(declared.name) ?? '', path));
    if (changed === declared) return [value];
    return [nested ? { ...tool, function: changed } : changed];
  });
  return withMember(body, 'tools', tools);
}
