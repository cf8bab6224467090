import { asNumber, asObject, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { type AgentDialect, type Entry, type ToolCall, TurnFailed } from './model-turn.ts';
import { demoTools } from './tools.ts';

const MODEL = 'demo';
const MAX_TOKENS = 2048;

export const anthropicDialect: AgentDialect = {
  path: 'v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  turnBody: (system, entries) => ({
    model: MODEL,
    max_tokens: MAX_TOKENS,
    stream: true,
    system,
    messages: entries.map(messageOf),
    tools: demoTools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })),
  }),
  titleBody: (text, maxTokens) => ({
    model: MODEL,
    max_tokens: maxTokens,
    messages: [{ role: 'user', content: text }],
  }),
  async readStream(events) {
    let text = '';
    const calls = new Map<number, ToolCall>();
    for await (const event of events) {
      // llama-server's own error event carries the bare error object, without an envelope or a type of its own.
      if (event.type === 'error' || event.type === 'server_error') {
        throw new TurnFailed(asString(event.message) ?? asString(asObject(event.error)?.message) ?? 'error event');
      }
      const index = asNumber(event.index) ?? 0;
      const block = asObject(event.content_block);
      if (block?.type === 'tool_use') {
        calls.set(index, { id: asString(block.id) ?? '', name: asString(block.name) ?? '', argumentsText: '' });
      }
      const delta = asObject(event.delta);
      text += asString(delta?.text) ?? '';
      const call = calls.get(index);
      if (call) call.argumentsText += asString(delta?.partial_json) ?? '';
    }
    return { text, calls: [...calls.values()] };
  },
};

function messageOf(entry: Entry): JsonObject {
  if (entry.role === 'user') return { role: 'user', content: entry.text };
  if (entry.role === 'tool') {
    const results = entry.results.map(({ id, text }) => ({ type: 'tool_result', tool_use_id: id, content: text }));
    return { role: 'user', content: results };
  }
  const text = entry.text === '' ? [] : [{ type: 'text', text: entry.text }];
  const calls = entry.calls.map(({ id, name, argumentsText }) => ({
    type: 'tool_use',
    id,
    name,
    input: inputOf(argumentsText),
  }));
  return { role: 'assistant', content: [...text, ...calls] };
}

/** Anthropic's history holds objects; a call that did not parse is remembered without its arguments. */
function inputOf(argumentsText: string): JsonObject {
  try {
    return asObject(JSON.parse(argumentsText) as Json) ?? {};
  } catch {
    return {};
  }
}
