import { asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Note } from '../healed-request.ts';
import { replaceItems, withMember } from '../unchanged.ts';
import { documentText, leftOut, searchResultText } from './media.ts';

/**
 * llama-server passes over the blocks of Anthropic's that it does not know without a word (server-chat.cpp): the model never sees the
 * file that it is asked about. What holds text is sent as text, the rest as a note.
 */
export function healAnthropicMessages(messages: Json[], note: Note): Json[] {
  return replaceItems(messages, (value, index) => {
    const message = asObject(value);
    if (message === undefined) return [value];
    const path = `/messages/${index}`;
    if (message.content === undefined && message.role !== 'assistant') {
      note({ path, before: '', after: '""', reason: 'a message without content' });
      return [{ ...message, content: '' }];
    }
    return [withMember(message, 'content', healBlocks(message.content, `${path}/content`, note))];
  });
}

function healBlocks(content: Json | undefined, path: string, note: Note): Json | undefined {
  if (!Array.isArray(content)) return content;
  return replaceItems(content, (value, index) => {
    const block = asObject(value);
    const at = `${path}/${index}`;
    if (block?.type === 'tool_result')
      return [withMember(block, 'content', healBlocks(block.content, `${at}/content`, note))];
    const text = block && readable(block);
    if (text === undefined) return [value];
    const changed = { type: 'text', text };
    const reason = `content blocks of type ${asString(block?.type)} are passed over`;
    note({ path: at, before: JSON.stringify(value), after: JSON.stringify(changed), reason });
    return [changed];
  });
}

/** The text for a block that llama-server passes over; undefined for blocks that it reads, and for those with nothing to read. */
function readable(block: JsonObject): string | undefined {
  switch (block.type) {
    case 'document':
      return documentText(block) ?? String(leftOut(block).text);
    case 'search_result':
      return searchResultText(block);
    case 'tool_reference':
      return `Tool found: ${asString(block.tool_name) ?? asString(block.name) ?? ''}`;
    case 'image':
      return asObject(block.source)?.type === 'file' ? String(leftOut(block).text) : undefined;
    default:
      return undefined;
  }
}
