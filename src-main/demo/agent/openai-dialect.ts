import { asArray, asNumber, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { type AgentDialect, type Entry, type ToolCall, TurnFailed } from './model-turn.ts';
import { demoTools } from './tools.ts';

const MODEL = 'demo';

export const openAiDialect: AgentDialect = {
  path: 'v1/chat/completions',
  headers: {},
  turnBody: (system, entries) => ({
    model: MODEL,
    stream: true,
    stream_options: { include_usage: true },
    return_progress: true,
    timings_per_token: true,
    messages: [{ role: 'system', content: system }, ...entries.flatMap(messagesOf)],
    tools: demoTools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters },
    })),
  }),
  titleBody: (text, maxTokens) => ({
    model: MODEL,
    max_tokens: maxTokens,
    messages: [{ role: 'user', content: text }],
  }),
  async readStream(events) {
    let text = '';
    const calls: ToolCall[] = [];
    for await (const event of events) {
      if (event.error) throw new TurnFailed(asString(asObject(event.error)?.message) ?? 'the answer ended in an error');
      const delta = asObject(asObject(asArray(event.choices)[0])?.delta);
      text += asString(delta?.content) ?? '';
      for (const change of asArray(delta?.tool_calls)) addToCall(calls, asObject(change) ?? {});
    }
    return { text, calls };
  },
};

function addToCall(calls: ToolCall[], change: JsonObject): void {
  const index = asNumber(change.index) ?? 0;
  const called = asObject(change.function);
  calls[index] ??= { id: '', name: '', argumentsText: '' };
  const call = calls[index];
  call.id ||= asString(change.id) ?? '';
  call.name ||= asString(called?.name) ?? '';
  call.argumentsText += asString(called?.arguments) ?? '';
}

function messagesOf(entry: Entry): JsonObject[] {
  if (entry.role === 'user') return [{ role: 'user', content: entry.text }];
  if (entry.role === 'tool') {
    return entry.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
  }
  const message: JsonObject = { role: 'assistant', content: entry.text };
  if (entry.calls.length > 0) {
    message.tool_calls = entry.calls.map(({ id, name, argumentsText }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText },
    }));
  }
  return [message];
}
