import { asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { Endpoint } from '../script/reply.ts';
import { renderPrompt } from './chat-template.ts';
import type { Conversation } from './conversation.ts';
import { invalidRequest } from './errors.ts';

/** The text that the model is given; throws the real server's 400 where the body has none. */
export function readPrompt(endpoint: Endpoint, body: JsonObject, conversation: Conversation): string {
  if (endpoint === 'infill') {
    const [prefix, suffix] = [asString(body.input_prefix), asString(body.input_suffix)];
    if (prefix === null) throw invalidRequest('"input_prefix" is required');
    if (suffix === null) throw invalidRequest('"input_suffix" is required');
    return `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>${asString(body.prompt) ?? ''}`;
  }
  if (endpoint === 'completion' || endpoint === 'text_completion') {
    if (body.prompt === undefined) throw invalidRequest("[json.exception.out_of_range.403] key 'prompt' not found");
    return promptText(body.prompt);
  }
  return renderPrompt(conversation);
}

function promptText(prompt: Json): string {
  if (Array.isArray(prompt)) return prompt.map(promptText).join('');
  return typeof prompt === 'string' ? prompt : JSON.stringify(prompt);
}
