import { asObject, type Json } from '#shared/dialects/json.ts';
import type { SchemaView } from '../json-schema.ts';
import { memberText } from './member-text.ts';

/** Keys under which models put the arguments one level too deep, and those that stand beside them. */
const wrapperKeys = new Set(['arguments', 'args', 'parameters', 'params', 'input', 'tool_input']);
const callKeys = new Set(['function', 'tool_call']);
const companionKeys = new Set(['name', 'type', 'id', 'tool', 'tool_name', 'call_id', 'recipient_name']);

/** Whether an object that begins with this key (unknown to the schema) may be arguments in a wrapping. */
export function isWrapperKey(name: string): boolean {
  return wrapperKeys.has(name) || callKeys.has(name) || companionKeys.has(name);
}

/**
 * The text inside a wrapping (`{"name":"ls","arguments":{…}}`, `{"function":{…}}`, `[{…}]`), as it is spelt there; null if the
 * text, which must be valid JSON, is none. A key that the schema knows is a parameter, never a wrapping.
 */
export function innerText(text: string, view: SchemaView): string | null {
  const value = JSON.parse(text) as Json;
  if (Array.isArray(value)) return value.length === 1 ? memberText(text, null) : null;
  const object = asObject(value);
  if (object === undefined) return null;
  const others = Object.keys(object).filter((key) => !companionKeys.has(key));
  const [key] = others;
  if (key === undefined || others.length > 1 || view.keys.has(key)) return null;
  if (callKeys.has(key)) {
    const call = memberText(text, key);
    return call === null || typeof object[key] !== 'object' ? null : innerText(call, view);
  }
  if (!wrapperKeys.has(key)) return null;
  const inner = object[key];
  return typeof inner === 'string' ? inner : memberText(text, key);
}
