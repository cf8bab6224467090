import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources';
import { describe, expect, test } from 'vitest';
import { writtenFile } from '../llama-server/screenplay.ts';
import { chatTools, turn } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

const apiKey = 'journey-key';
const model = 'scripted';
const plainWords = 'Plain words, one token at a time. Häßlich 日本語 🦙.';

describeOnLlamaServer("OpenAI's own client", () => {
  const stand = useStand({ fixes: true, contextTokens: 4096, serverFlags: ['--api-key', apiKey] });
  const client = (options: { apiKey?: string; path?: string } = {}) =>
    new OpenAI({ baseURL: stand.proxy.url + (options.path ?? '/v1'), apiKey: options.apiKey ?? apiKey, maxRetries: 0 });

  test('plain', async () => {
    const completion = await client().chat.completions.create({ model, messages: [turn('plain')] });
    expect(completion.choices[0]?.message.content).toBe(plainWords);
    expect(completion.usage).toMatchObject({ completion_tokens: 11 });
  });

  test('streamed', async () => {
    const stream = await client().chat.completions.create({
      model,
      messages: [turn('plain')],
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts: string[] = [];
    let completionTokens: number | undefined;
    for await (const chunk of stream) {
      texts.push(chunk.choices[0]?.delta.content ?? '');
      completionTokens = chunk.usage?.completion_tokens ?? completionTokens;
    }
    expect(texts.join('')).toBe(plainWords);
    expect(texts.filter(Boolean).length).toBeGreaterThan(5);
    expect(completionTokens).toBe(11);
  });

  test.each([
    ['whole', false],
    ['streamed', true],
  ])('a tool call and the turn after it, %s', async (_name, streamed) => {
    const messages: ChatCompletionMessageParam[] = [turn('call')];
    const next = async () => {
      const request = { model, messages, tools: chatTools };
      if (!streamed) return (await client().chat.completions.create(request)).choices[0]!.message;
      return (await client().chat.completions.stream(request).finalChatCompletion()).choices[0]!.message;
    };
    const called = await next();
    const [call] = called.tool_calls ?? [];
    if (call?.type !== 'function') throw new Error('no call of a function');
    expect(call.function.name).toBe('write');
    expect(JSON.parse(call.function.arguments)).toEqual(writtenFile);
    messages.push(called, { role: 'tool', tool_call_id: call.id, content: 'written' });
    expect((await next()).content).toBe('The file is there.');
  });

  describe("errors are the client's own classes", () => {
    const ask = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] });

    test('a prompt beyond the context', async () => {
      const error = await rejection(client().chat.completions.create(ask('x'.repeat(6000))));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ status: 400, type: 'exceed_context_size_error' });
    });

    test('the same, streamed', async () => {
      const error = await rejection(client().chat.completions.create({ ...ask('x'.repeat(6000)), stream: true }));
      expect(error).toBeInstanceOf(BadRequestError);
    });

    test('a wrong key', async () => {
      const error = await rejection(client({ apiKey: 'wrong' }).chat.completions.create(ask('hi')));
      expect(error).toBeInstanceOf(AuthenticationError);
    });

    test('a path that does not exist', async () => {
      const error = await rejection(client({ path: '/nowhere' }).chat.completions.create(ask('hi')));
      expect(error).toBeInstanceOf(NotFoundError);
    });

    test('a grammar that cannot be read', async () => {
      const error = await rejection(client().chat.completions.create({ ...ask('hi'), grammar: 'root ::= "' } as never));
      expect(error).toBeInstanceOf(BadRequestError);
    });
  });
});

function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    (value) => Promise.reject(new Error(`expected an error, got ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}
