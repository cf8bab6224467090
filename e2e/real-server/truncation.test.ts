import { expect, test } from 'vitest';
import { asArray, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { exchange } from '../exchange.ts';
import { chatRequest, chatTools, messagesRequest, messagesTools } from '../requests.ts';
import { sseObjects } from '../sse-text.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

/** Cuts the script `call` after the first of the two arguments. */
const cut = { max_tokens: 8 };
const begun = '{"content": "first line\\nsecond \\"line\\"\\n",';

describeOnLlamaServer('an answer cut at max_tokens is reported as cut, and its call is never completed', () => {
  const stand = useStand({ fixes: true });
  const ask = (path: string, body: object) => exchange(stand.proxy.url, { path, body });

  test('chat', async () => {
    const { text } = await ask('/v1/chat/completions', chatRequest('call', { tools: chatTools, ...cut }));
    const choice = asObject(asArray((JSON.parse(text) as JsonObject).choices)[0])!;
    expect(choice.finish_reason).toBe('length');
    const calls = asArray(asObject(choice.message)!.tool_calls) as { function: { arguments: string } }[];
    expect(calls.map((call) => call.function.arguments)).toEqual([begun]);
    expect(await stand.proxy.nextRecord()).toMatchObject({
      finish_reason: 'length',
      completion_tokens: 8,
      tool_calls: 1,
    });
  });

  test('chat, streamed', async () => {
    const body = chatRequest('call', { tools: chatTools, stream: true, ...cut });
    const choices = sseObjects((await ask('/v1/chat/completions', body)).text).flatMap(({ choices }) =>
      asArray(choices!),
    );
    const deltas = choices.flatMap((choice) => asArray(asObject(asObject(choice)!.delta)?.tool_calls));
    const text = deltas.map((delta) => asString(asObject(asObject(delta)!.function)!.arguments)).join('');
    expect(begun.startsWith(text)).toBe(true);
    expect(asObject(choices.at(-1))!.finish_reason).toBe('length');
    expect(await stand.proxy.nextRecord()).toMatchObject({ finish_reason: 'length', completion_tokens: 8 });
  });

  test('messages, streamed', async () => {
    const body = messagesRequest('call', { tools: messagesTools, stream: true, ...cut });
    const events = sseObjects((await ask('/v1/messages', body)).text);
    const deltas = events.map(({ delta }) => asObject(delta));
    const text = deltas.map((delta) => asString(delta?.partial_json) ?? '').join('');
    expect(begun.startsWith(text)).toBe(true);
    expect(deltas.map((delta) => delta?.stop_reason).filter(Boolean)).toEqual(['max_tokens']);
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
    expect(await stand.proxy.nextRecord()).toMatchObject({ finish_reason: 'max_tokens', completion_tokens: 8 });
  });
});
