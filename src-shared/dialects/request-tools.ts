import { asArray, asObject, asString, type JsonObject } from './json.ts';

/**
 * The tools of a request by name, with their JSON schema (null where one gave none), in the three spellings: OpenAI chat nests
 * them in `function`, Responses and Anthropic do not.
 */
export function readTools(request: JsonObject | null): ReadonlyMap<string, JsonObject | null> {
  const tools = new Map<string, JsonObject | null>();
  for (const value of asArray(request?.tools)) {
    const tool = asObject(value);
    const declared = asObject(tool?.function) ?? tool;
    const name = asString(declared?.name);
    if (name !== null) tools.set(name, asObject(declared?.parameters ?? declared?.input_schema) ?? null);
  }
  return tools;
}
