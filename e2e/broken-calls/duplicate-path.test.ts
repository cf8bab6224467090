import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asArray, asObject, asString, type JsonObject } from '#shared/dialects/json.ts';
import { createSimulatedLlamaServer, type SimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';
import { exchange } from '../exchange.ts';
import { chatRequest, chatTools, messagesRequest, messagesTools } from '../requests.ts';
import { sseObjects } from '../sse-text.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

const meant = { content: 'see "filePath"/x"} in ä.md', filePath: '/tmp/höhe.txt' };
const broken = `${JSON.stringify(meant).slice(0, -1)},"filePath"/tmp/höhe.txt"}`;
/** The arguments in tokens, as a model may cut them. */
const tokenisations: [string, string[]][] = [
  ['in one token', [broken]],
  ['a character a token', [...broken]],
  ...[2, 3, 5, 7].map((length): [string, string[]] => [
    `${length} characters a token`,
    broken.match(new RegExp(`.{1,${length}}`, 'gsu'))!,
  ]),
];

describe('a file path that the model wrote twice, the second time broken', () => {
  let server: SimulatedLlamaServer;
  let fixing: RunningProxy;
  let plain: RunningProxy;
  let tokens: readonly string[] = [];
  beforeAll(async () => {
    server = createSimulatedLlamaServer({
      speed: 'instant',
      reply: () => ({
        parts: [
          { kind: 'text', text: 'I will.' },
          { kind: 'toolCall', name: 'write', argumentsText: tokens },
        ],
      }),
    });
    const backendUrl = (await server.listen(0)).origin;
    fixing = await startProxy({ backendUrl });
    plain = await startProxy({ backendUrl, config: { fixes: { enabled: false } } });
  });
  afterAll(async () => {
    await fixing?.stop();
    await plain?.stop();
    await server?.close();
  });

  describe.each(tokenisations)('%s', (_name, cut) => {
    test.each(['chat', 'chat, streamed', 'messages, streamed'])('%s: the client gets what was meant', async (kind) => {
      tokens = cut;
      expect(JSON.parse(await askForArguments(fixing, kind))).toEqual(meant);
      const record = await fixing.nextRecord();
      expect(record.fixes).toContain('toolcall_bad_filepath');
      expect(record).toMatchObject({ tool_calls: 1, unrepaired: 0, status: 'completed' });
    });

    test.each(['chat', 'chat, streamed', 'messages, streamed'])('%s: untouched with all fixes off', async (kind) => {
      tokens = cut;
      expect(await askForArguments(plain, kind)).toBe(broken);
      expect(await plain.nextRecord()).toMatchObject({ fixes: [], tool_calls: 1 });
    });
  });
});

async function askForArguments(proxy: RunningProxy, kind: string): Promise<string> {
  const stream = kind.endsWith('streamed');
  const isChat = kind.startsWith('chat');
  const request = isChat
    ? { path: '/v1/chat/completions', body: chatRequest('call', { tools: chatTools, stream }) }
    : { path: '/v1/messages', body: messagesRequest('call', { tools: messagesTools, stream }) };
  const { text } = await exchange(proxy.url, request);
  const objects = stream ? sseObjects(text) : [JSON.parse(text) as JsonObject];
  return objects.map(isChat ? chatArguments : partialJson).join('');
}

function chatArguments(object: JsonObject): string {
  const choice = asObject(asArray(object.choices)[0]);
  const message = asObject(choice?.delta) ?? asObject(choice?.message);
  const calls = asArray(message?.tool_calls).map((call) => asObject(asObject(call)?.function));
  return calls.map((called) => asString(called?.arguments) ?? '').join('');
}

function partialJson(event: JsonObject): string {
  return asString(asObject(event.delta)?.partial_json) ?? '';
}
