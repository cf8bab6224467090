import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Note } from '../healed-request.ts';
import { replaceItems, withMember } from '../unchanged.ts';
import { imageUrl, leftOut } from './media.ts';
import type { Namespaces } from './tool-namespaces.ts';

/** Items of a Responses request in the forms that llama-server knows; it refuses the whole request for one that it does not. */
export function healResponsesItems(items: Json[], namespaces: Namespaces, note: Note): Json[] {
  return replaceItems(items, (value, index) => {
    const item = asObject(value);
    if (item === undefined) return [value];
    const path = `/input/${index}`;
    const healed = healItem(item, namespaces);
    if (healed === item) return [value];
    const after = healed === null ? '' : JSON.stringify(healed);
    const reason = `items of type ${asString(item.type) ?? 'message'} in this form are refused`;
    note({ path, before: JSON.stringify(item), after, reason });
    return healed === null ? [] : [healed];
  });
}

function healItem(item: JsonObject, namespaces: Namespaces): JsonObject | null {
  switch (item.type) {
    case undefined:
    case 'message':
      return item.role === 'assistant' ? healAssistant(item) : withMember(item, 'content', userParts(item.content));
    case 'function_call':
      return namespaces.flattenCall(item);
    case 'function_call_output':
      return withMember(item, 'output', outputParts(item.output));
    case 'custom_tool_call':
      return functionCall(item, asString(item.name), { input: item.input ?? '' });
    case 'local_shell_call':
      return functionCall(item, 'local_shell', asObject(item.action) ?? {});
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
      return { type: 'function_call_output', call_id: callIdOf(item), output: outputParts(item.output) ?? '' };
    case 'reasoning':
      return healReasoning(item);
    default:
      // Calls that the provider itself had answered (web_search_call, image_generation_call …), references, compaction: nothing of
      // them can be read here.
      return null;
  }
}

function healAssistant(item: JsonObject): JsonObject {
  const typed = withMember(item, 'type', 'message');
  if (!Array.isArray(item.content)) return typed;
  const content = replaceItems(item.content, (value) => {
    const part = asObject(value);
    const text = asString(part?.text);
    const isKnown = ['output_text', 'input_text', 'refusal'].includes(asString(part?.type) ?? '');
    return isKnown || text === null ? [value] : [{ type: 'output_text', text }];
  });
  return withMember(typed, 'content', content);
}

function userParts(content: Json | undefined): Json | undefined {
  if (!Array.isArray(content)) return content;
  return replaceItems(content, (value) => {
    const part = asObject(value);
    const text = asString(part?.text);
    if (part === undefined || part.type === 'input_text') return [value];
    if (part.type === 'input_image' && asString(part.image_url) !== null) return [value];
    if (text !== null) return [{ type: 'input_text', text }];
    const url = part.type === 'input_image' || part.type === 'image_url' ? imageUrl(part) : null;
    return [url === null ? { ...leftOut(part), type: 'input_text' } : { type: 'input_image', image_url: url }];
  });
}

/** A result's parts: text, and on newer builds images. */
function outputParts(output: Json | undefined): Json | undefined {
  return typeof output === 'string' || output === undefined
    ? output
    : Array.isArray(output)
      ? userParts(output)
      : JSON.stringify(output);
}

function functionCall(item: JsonObject, name: string | null, given: JsonObject): JsonObject {
  return { type: 'function_call', call_id: callIdOf(item), name: name ?? '', arguments: JSON.stringify(given) };
}

function callIdOf(item: JsonObject): string {
  return asString(item.call_id) ?? asString(item.id) ?? '';
}

/** llama-server wants the thoughts themselves; clients of OpenAI's have only a summary, or a sealed letter. */
function healReasoning(item: JsonObject): JsonObject | null {
  const isReadable = asString(asObject(asArray(item.content)[0])?.text) !== null && Array.isArray(item.summary);
  if (isReadable) return item;
  const texts = [...asArray(item.content), ...asArray(item.summary)].map((part) => asString(asObject(part)?.text));
  const text = texts.filter((one) => one !== null).join('\n');
  return text === '' ? null : { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text }] };
}
