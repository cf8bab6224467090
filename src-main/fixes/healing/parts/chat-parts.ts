import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Note } from '../healed-request.ts';
import { replaceItems, withMember } from '../unchanged.ts';
import { documentText, imageUrl, leftOut } from './media.ts';

/** Messages of OpenAI chat in the form that llama-server accepts: known part types, content where it is required, typed calls. */
export function healChatMessages(messages: Json[], note: Note): Json[] {
  return replaceItems(messages, (value, index) => {
    const message = asObject(value);
    return [message ? healMessage(message, `/messages/${index}`, note) : value];
  });
}

function healMessage(given: JsonObject, path: string, note: Note): JsonObject {
  let message = given;
  if (Array.isArray(given.tool_calls))
    message = withMember(message, 'tool_calls', typedCalls(given.tool_calls, path, note));
  const { content } = message;
  if (content === undefined && message.tool_calls === undefined) {
    // An assistant message of reasoning alone is refused too.
    note({ path, before: '', after: '""', reason: 'a message without content' });
    return { ...message, content: '' };
  }
  if (asObject(content)) {
    note({ path, before: JSON.stringify(content), after: '', reason: 'content that is neither text nor a list' });
    return healMessage({ ...message, content: [content as Json] }, path, note);
  }
  return Array.isArray(content) ? healParts(message, content, path, note) : message;
}

function healParts(given: JsonObject, content: Json[], path: string, note: Note): JsonObject {
  let message = given;
  const thoughts: string[] = [];
  const parts = replaceItems(content, (value, index) => {
    const part = convertPart(value, thoughts);
    if (part === value) return [value];
    const after = part === null ? '' : JSON.stringify(part);
    note({ path: `${path}/content/${index}`, before: JSON.stringify(value), after, reason: reasonFor(value) });
    return part === null ? [] : [part];
  });
  if (thoughts.length > 0 && message.reasoning_content === undefined && message.role === 'assistant') {
    message = { ...message, reasoning_content: thoughts.join('\n') };
  }
  return withMember(message, 'content', parts.length === 0 && content.length > 0 ? '' : parts);
}

function typedCalls(calls: Json[], path: string, note: Note): Json[] {
  return replaceItems(calls, (value, index) => {
    const call = asObject(value);
    if (call === undefined || call.type !== undefined || !asObject(call.function)) return [value];
    note({
      path: `${path}/tool_calls/${index}/type`,
      before: '',
      after: '"function"',
      reason: 'a call without its type',
    });
    return [{ ...call, type: 'function' }];
  });
}

/** The part as llama-server takes it; null to leave it out. Types that it may know one day pass as they are. */
function convertPart(value: Json, thoughts: string[]): Json | null {
  if (typeof value === 'string') return { type: 'text', text: value };
  const part = asObject(value);
  const text = asString(part?.text);
  switch (part?.type) {
    case undefined:
    case 'input_text':
    case 'output_text':
      return text === null ? value : { type: 'text', text };
    case 'refusal':
      return { type: 'text', text: asString(part?.refusal) ?? '' };
    case 'thinking':
    case 'reasoning':
    case 'redacted_thinking': {
      const thought = asString(part.thinking) ?? text;
      if (thought) thoughts.push(thought);
      return null;
    }
    case 'image_url':
      return typeof part.image_url === 'string' ? { ...part, image_url: { url: part.image_url } } : value;
    case 'input_image':
    case 'image': {
      const url = imageUrl(part);
      return url === null ? leftOut(part) : { type: 'image_url', image_url: { url } };
    }
    case 'file':
    case 'input_file':
    case 'document': {
      const document = documentText(part);
      return document === null ? leftOut(part) : { type: 'text', text: document };
    }
    case 'tool_use':
    case 'tool_result':
      return { type: 'text', text: JSON.stringify(part) };
    default:
      return value;
  }
}

function reasonFor(value: Json): string {
  const type = asString(asObject(value)?.type);
  return type === null ? 'a content part without a type' : `content parts of type ${type} are refused`;
}
