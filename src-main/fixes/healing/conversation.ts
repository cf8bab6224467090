import { asArray, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { FixDialect } from '../fix.ts';

/** Where a dialect keeps the turns of the conversation, and how it spells a piece of the user's text. */
export function conversationKey(dialect: FixDialect): 'messages' | 'input' {
  return dialect === 'openai-responses' ? 'input' : 'messages';
}

/** A part of a user's message that is text. */
export function textPart(dialect: FixDialect, text: string): JsonObject {
  return { type: dialect === 'openai-responses' ? 'input_text' : 'text', text };
}

/** The text of a message's content: the string itself, or its text parts line by line. */
export function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map((part) => asString(asObject(part)?.text) ?? asString(part))
    .filter((text) => text !== null)
    .join('\n');
}

/** The content with text added behind or before it, in the form that it has. */
export function addText(
  dialect: FixDialect,
  content: Json | undefined,
  text: string,
  where: 'before' | 'behind',
): Json {
  if (Array.isArray(content)) {
    const part = textPart(dialect, text);
    return where === 'before' ? [part, ...content] : [...content, part];
  }
  const given = textOf(content);
  if (given === '') return text;
  return where === 'before' ? `${text}\n\n${given}` : `${given}\n\n${text}`;
}
