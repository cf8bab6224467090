import type { ScriptName } from './llama-server/screenplay.ts';

const schemas = {
  write: {
    type: 'object' as const,
    properties: { content: { type: 'string' }, filePath: { type: 'string' } },
    required: ['content', 'filePath'],
  },
  list: { type: 'object' as const, properties: { path: { type: 'string' } }, required: ['path'] },
};

/** The tools `write` and `list` in OpenAI's form. */
export const chatTools = Object.entries(schemas).map(([name, parameters]) => ({
  type: 'function' as const,
  function: { name, parameters },
}));

/** The same tools in Anthropic's form. */
export const messagesTools = Object.entries(schemas).map(([name, input_schema]) => ({ name, input_schema }));

/** A user turn that makes the scripted model play a script. */
export function turn(script: ScriptName) {
  return { role: 'user' as const, content: `play:${script}` };
}

/** A body for /v1/chat/completions. */
export function chatRequest(script: ScriptName, more: object = {}) {
  return { model: 'scripted', messages: [turn(script)], ...more };
}

/** A body for /v1/messages. */
export function messagesRequest(script: ScriptName, more: object = {}) {
  return { model: 'scripted', max_tokens: 1000, messages: [turn(script)], ...more };
}
