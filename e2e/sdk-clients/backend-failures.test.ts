import Anthropic, {
  APIError as AnthropicApiError,
  InternalServerError as AnthropicServerError,
} from '@anthropic-ai/sdk';
import OpenAI, { APIError as OpenAiApiError, InternalServerError as OpenAiServerError } from 'openai';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { messagesRequest, turn } from '../requests.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

const chatStart =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}\n\n';
const messageStart =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":0}}}\n\n';

describe("a backend that fails is told in the client's own error classes", () => {
  let backend: HttpBackend | undefined;
  let proxy: RunningProxy | undefined;
  afterEach(async () => {
    await proxy?.stop();
    await backend?.stop();
  });
  const start = async (answer: Parameters<typeof startHttpBackend>[0], settings: object = {}) => {
    backend = await startHttpBackend(answer);
    proxy = await startProxy({ backendUrl: backend.url, config: { backend: settings } });
    return {
      openai: new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'x', maxRetries: 0 }),
      anthropic: new Anthropic({ baseURL: proxy.url, apiKey: 'x', maxRetries: 0 }),
    };
  };
  const chat = { model: 'm', messages: [turn('plain')] };
  const message = { ...messagesRequest('plain'), model: 'm' };

  test('nobody listens: 502', async () => {
    const { openai, anthropic } = await start(() => undefined);
    await backend!.stop();
    backend = undefined;
    const openAiError = await openai.chat.completions.create(chat).catch((error: unknown) => error);
    expect(openAiError).toBeInstanceOf(OpenAiServerError);
    expect(openAiError).toMatchObject({ status: 502 });
    const anthropicError = await anthropic.messages.create(message).catch((error: unknown) => error);
    expect(anthropicError).toBeInstanceOf(AnthropicServerError);
    expect(anthropicError).toMatchObject({
      status: 502,
      error: { type: 'error', error: { type: expect.any(String) } },
    });
  });

  test('silence: 504', async () => {
    const { openai, anthropic } = await start(() => undefined, { timeout_seconds: 0.2 });
    expect(await openai.chat.completions.create(chat).catch((error: unknown) => error)).toMatchObject({ status: 504 });
    expect(await anthropic.messages.create(message).catch((error: unknown) => error)).toMatchObject({ status: 504 });
  });

  test('gone in mid-stream: an error after what had come', async () => {
    const { openai, anthropic } = await start((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(request.url === '/v1/messages' ? messageStart : chatStart, () => response.destroy());
    });
    const texts: string[] = [];
    const openAiError = await (async () => {
      const stream = await openai.chat.completions.create({ ...chat, stream: true });
      for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? '');
    })().catch((error: unknown) => error);
    expect(texts).toEqual(['Hel']);
    expect(openAiError).toBeInstanceOf(OpenAiApiError);
    const anthropicError = await anthropic.messages
      .stream(message)
      .finalMessage()
      .catch((error: unknown) => error);
    expect(anthropicError).toBeInstanceOf(AnthropicApiError);
  });
});
