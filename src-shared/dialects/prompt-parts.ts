import type { PromptPart } from '../contract/prompt-outline.ts';
import { asArray, asObject, asString, type Json, type JsonObject } from './json.ts';

/** A part of a prompt with its text, written so that two parts which a chat template renders alike read alike. */
export interface PromptText extends Pick<PromptPart, 'kind' | 'role'> {
  text: string;
}

/**
 * The parts of a request's prompt: what is said to the system, the tools, then message by message, which is the order of most
 * templates. What never reaches the prompt is left out (Anthropic's `cache_control` wanders to the newest message with every turn).
 */
export function promptParts(request: JsonObject): PromptText[] {
  const said = messages(request);
  const body = said.findIndex(({ role }) => role !== 'system' && role !== 'developer');
  const leading = body === -1 ? said.length : body;
  return [
    ...part('system', 'system', contentText(request.system ?? request.instructions)),
    ...said.slice(0, leading).map((message): PromptText => ({ ...message, kind: 'system' })),
    ...part('tools', null, asArray(request.tools).map(plainText).join('\n')),
    ...said.slice(leading),
    ...part('message', null, contentText(request.prompt)),
  ];
}

function part(kind: PromptText['kind'], role: string | null, text: string): PromptText[] {
  return text === '' ? [] : [{ kind, role, text }];
}

function messages({ messages, input }: JsonObject): PromptText[] {
  if (typeof input === 'string') return [{ kind: 'message', role: 'user', text: input }];
  return asArray(messages ?? input).flatMap((value) => {
    const message = asObject(value);
    return message === undefined
      ? []
      : [{ kind: 'message' as const, role: roleOf(message), text: messageText(message) }];
  });
}

/** Items of the Responses API that are no messages are told apart by their type. */
function roleOf({ role, type }: JsonObject): string | null {
  const stated = asString(role);
  if (stated !== null) return stated;
  if (type === 'function_call_output' || type === 'custom_tool_call_output') return 'tool';
  return type === undefined ? null : 'assistant';
}

/** The text, then whatever else the message holds (calls, thoughts, ids of calls) as JSON. */
function messageText({ role: _, content, ...rest }: JsonObject): string {
  if (rest.type === 'message') delete rest.type;
  const more = Object.keys(rest).length === 0 ? '' : plainText(rest);
  return [contentText(content), more].filter((text) => text !== '').join('\n');
}

/** A text and a list of one text block say the same. */
function contentText(content: Json | undefined): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map(blockText).join('\n') : plainText(content);
}

function blockText(block: Json): string {
  const text = asObject(block)?.text;
  return typeof text === 'string' ? text : plainText(block);
}

function plainText(value: Json): string {
  const object = asObject(value);
  if (object?.cache_control === undefined) return JSON.stringify(value);
  const { cache_control: _, ...rest } = object;
  return JSON.stringify(rest);
}
