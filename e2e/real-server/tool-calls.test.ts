import { expect, test } from 'vitest';
import { asArray, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { exchange } from '../exchange.ts';
import { listedFolder, writtenFile } from '../llama-server/screenplay.ts';
import { chatRequest, chatTools, messagesRequest, messagesTools } from '../requests.ts';
import { sseObjects } from '../sse-text.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

interface Call {
  name: string | null;
  input: unknown;
}

const one: Call[] = [{ name: 'write', input: writtenFile }];
const two: Call[] = [...one, { name: 'list', input: listedFolder }];
const scripts = [
  ['call', one],
  ['reason_call', one],
  ['parallel', two],
] as const;

describeOnLlamaServer('tool calls arrive whole with the fixes on', () => {
  const stand = useStand({ fixes: true });
  const ask = (path: string, body: object) => exchange(stand.proxy.url, { path, body });

  test.each(scripts)('chat: %s', async (script, expected) => {
    const { text } = await ask('/v1/chat/completions', chatRequest(script, { tools: chatTools }));
    const choice = asObject(asArray((JSON.parse(text) as JsonObject).choices)[0])!;
    expect(choice.finish_reason).toBe('tool_calls');
    const calls = asArray(asObject(choice.message)!.tool_calls).map((call) => asObject(asObject(call)!.function)!);
    expect(calls.map((call) => ({ name: call.name, input: JSON.parse(asString(call.arguments)!) }))).toEqual(expected);
  });

  test.each(scripts)('chat, streamed: %s', async (script, expected) => {
    const { text } = await ask('/v1/chat/completions', chatRequest(script, { tools: chatTools, stream: true }));
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(streamedChatCalls(sseObjects(text))).toEqual(expected);
  });

  test.each(scripts)('messages: %s', async (script, expected) => {
    const { text } = await ask('/v1/messages', messagesRequest(script, { tools: messagesTools }));
    const message = JSON.parse(text) as JsonObject;
    expect(message.stop_reason).toBe('tool_use');
    const blocks = asArray(message.content).map((block) => asObject(block)!);
    const calls = blocks.filter((block) => block.type === 'tool_use');
    expect(calls.map((call) => ({ name: call.name, input: call.input }))).toEqual(expected);
  });

  test.each(scripts)('messages, streamed: %s', async (script, expected) => {
    const { text } = await ask('/v1/messages', messagesRequest(script, { tools: messagesTools, stream: true }));
    expect(streamedToolUses(sseObjects(text))).toEqual(expected);
  });
});

function streamedChatCalls(chunks: JsonObject[]): Call[] {
  const calls: { name: string | null; text: string }[] = [];
  for (const chunk of chunks) {
    for (const delta of asArray(asObject(asObject(asArray(chunk.choices)[0])?.delta)?.tool_calls)) {
      const { index, function: called } = delta as { index: number; function: { name?: string; arguments: string } };
      if (called.name !== undefined) calls[index] = { name: called.name, text: '' };
      calls[index]!.text += called.arguments;
    }
  }
  return calls.map(({ name, text }) => ({ name, input: JSON.parse(text) }));
}

function streamedToolUses(events: JsonObject[]): Call[] {
  const uses = new Map<unknown, { name: string | null; text: string }>();
  for (const event of events) {
    const block = asObject(event.content_block);
    if (block?.type === 'tool_use') uses.set(event.index, { name: asString(block.name), text: '' });
    const part = asString(asObject(event.delta)?.partial_json);
    if (part !== null) uses.get(event.index)!.text += part;
  }
  return [...uses.values()].map(({ name, text }) => ({ name, input: JSON.parse(text) }));
}
