import { expect, test } from 'vitest';
import { asObject } from '#shared/dialects/json.ts';
import { exchange } from '../exchange.ts';
import { messagesRequest, messagesTools } from '../requests.ts';
import { sseEvents, sseObjects } from '../sse-text.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

describeOnLlamaServer("a messages stream leaves in Anthropic's own order", () => {
  const stand = useStand({ fixes: true });
  const play = (script: 'reason_call' | 'parallel' | 'plain') =>
    exchange(stand.proxy.url, {
      path: '/v1/messages',
      body: messagesRequest(script, { tools: messagesTools, stream: true }),
    });

  test.each([
    ['plain', ['text']],
    ['reason_call', ['thinking', 'tool_use']],
    ['parallel', ['tool_use', 'tool_use']],
  ] as const)('%s: each block is closed before the next opens', async (script, blocks) => {
    const { text } = await play(script);
    const order = sseObjects(text)
      .filter(({ type }) => type !== 'content_block_delta')
      .map(({ type, index }) => (index === undefined ? type : `${type} ${index}`));
    expect(order).toEqual([
      'message_start',
      ...blocks.flatMap((_, index) => [`content_block_start ${index}`, `content_block_stop ${index}`]),
      'message_delta',
      'message_stop',
    ]);
    const started = sseObjects(text).filter(({ type }) => type === 'content_block_start');
    expect(started.map(({ content_block }) => asObject(content_block)!.type)).toEqual(blocks);
    expect(sseEvents(text).every(({ name, data }) => name === JSON.parse(data).type)).toBe(true);
  });

  test('a tool_use block starts with an empty input, and usage is always there', async () => {
    const events = sseObjects((await play('reason_call')).text);
    const find = (type: string) => events.filter((event) => event.type === type);
    const toolUse = find('content_block_start').map(({ content_block }) => asObject(content_block)!);
    expect(toolUse.find(({ type }) => type === 'tool_use')).toMatchObject({ name: 'write', input: {} });
    const started = asObject(find('message_start')[0]!.message)!;
    expect(asObject(started.usage)).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
    });
    expect(find('message_delta')[0]!.usage).toMatchObject({ output_tokens: 13 });
  });
});
