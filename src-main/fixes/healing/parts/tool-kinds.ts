import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { FixDialect } from '../../fix.ts';
import type { Note } from '../healed-request.ts';
import { replaceItems, withMember } from '../unchanged.ts';
import type { Namespaces } from './tool-namespaces.ts';

/** Tools in the one form that llama-server takes: functions. What only a provider could run is left out. */
export function healTools(body: JsonObject, dialect: FixDialect, namespaces: Namespaces, note: Note): JsonObject {
  if (!Array.isArray(body.tools)) return body;
  const tools = replaceItems(body.tools, (value, index) => {
    const tool = asObject(value);
    if (tool === undefined) return [value];
    const healed = healTool[dialect](tool, namespaces);
    if (healed.length === 1 && healed[0] === tool) return [value];
    const type = asString(tool.type);
    const after = healed.length === 0 ? '' : JSON.stringify(healed);
    const reason =
      healed.length === 0
        ? `a tool of type ${type} that no local server can run`
        : `a tool in the form ${type ?? 'without a type'}`;
    note({ tool: asString(tool.name), path: `/tools/${index}`, before: JSON.stringify(tool), after, reason });
    return healed;
  });
  const choice = toolChoice(body.tool_choice, tools, dialect);
  if (choice !== body.tool_choice) {
    const [before, after] = [JSON.stringify(body.tool_choice), JSON.stringify(choice ?? null)];
    note({ path: '/tool_choice', before, after, reason: 'a choice that the server does not know' });
  }
  return withMember(withMember(body, 'tools', tools), 'tool_choice', choice);
}

const healTool: Record<FixDialect, (tool: JsonObject, namespaces: Namespaces) => Json[]> = {
  'openai-chat': (tool) => {
    if (asObject(tool.function)) return [tool.type === undefined ? { type: 'function', ...tool } : tool];
    if (tool.type !== 'function' && tool.type !== undefined) return [];
    // Declared as for Responses, or as for Anthropic.
    const { type: _type, input_schema: schema, ...declared } = tool;
    if (asString(declared.name) === null) return [];
    return [{ type: 'function', function: schema === undefined ? declared : { ...declared, parameters: schema } }];
  },
  /**
   * A tool of Anthropic's own comes with a dated type and without a schema; llama-server makes a function without parameters of it.
   * Those that run at the client (bash, text editor) are left to the model's luck, those that run at Anthropic go.
   */
  anthropic: (tool) => {
    const type = asString(tool.type);
    const isOrdinary = type === null || type === 'custom' || asObject(tool.input_schema) !== undefined;
    return isOrdinary || /^(?:bash|text_editor|computer|memory)_/.test(type) ? [tool] : [];
  },
  'openai-responses': (tool, namespaces) => {
    if (tool.type === 'namespace') return namespaces.functionsOf(tool);
    return tool.type === 'function' ? [tool] : [];
  },
};

function toolChoice(choice: Json | undefined, tools: readonly Json[], dialect: FixDialect): Json | undefined {
  if (choice === undefined || choice === null || dialect === 'anthropic') return choice;
  if (tools.length === 0) return undefined;
  if (typeof choice === 'string') return choice === 'any' ? 'required' : choice;
  const chosen = asObject(choice);
  const name = asString(asObject(chosen?.function)?.name) ?? asString(chosen?.name);
  const isThere = tools.some((value) => {
    const tool = asObject(value);
    return (asString(asObject(tool?.function)?.name) ?? asString(tool?.name)) === name;
  });
  return name !== null && isThere ? choice : 'auto';
}
