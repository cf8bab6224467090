import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import type { MessageParam } from '@anthropic-ai/sdk/resources';
import { describe, expect, test } from 'vitest';
import { writtenFile } from '../llama-server/screenplay.ts';
import { messagesTools, turn } from '../requests.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

const apiKey = 'journey-key';
const model = 'scripted';
const max_tokens = 1000;
const plainWords = 'Plain words, one token at a time. Häßlich 日本語 🦙.';

describeOnLlamaServer("Anthropic's own client", () => {
  const stand = useStand({ fixes: true, contextTokens: 4096, serverFlags: ['--api-key', apiKey] });
  const client = (options: { apiKey?: string; path?: string } = {}) =>
    new Anthropic({ baseURL: stand.proxy.url + (options.path ?? ''), apiKey: options.apiKey ?? apiKey, maxRetries: 0 });

  test('plain', async () => {
    const message = await client().messages.create({ model, max_tokens, messages: [turn('plain')] });
    expect(message.content).toEqual([{ type: 'text', text: plainWords }]);
    expect(message.usage.input_tokens).toBeGreaterThan(0);
  });

  test('streamed, with the thoughts before the text', async () => {
    const stream = client().messages.stream({ model, max_tokens, messages: [turn('reason')] });
    const finished: string[] = [];
    stream.on('contentBlock', (block) => finished.push(block.type));
    const message = await stream.finalMessage();
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me think first.\n' },
      { type: 'text', text: 'Then the answer.' },
    ]);
    // The client hands out the last block at every stop: blocks that overlap would show the text twice.
    expect(finished).toEqual(['thinking', 'text']);
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage).toMatchObject({ output_tokens: 9 });
  });

  test('streamed, two tools at once', async () => {
    const request = { model, max_tokens, messages: [turn('parallel')], tools: messagesTools };
    const message = await client().messages.stream(request).finalMessage();
    expect(message.content).toMatchObject([
      { type: 'tool_use', name: 'write', input: writtenFile },
      { type: 'tool_use', name: 'list', input: { path: '/tmp' } },
    ]);
  });

  test.each([
    ['whole', false],
    ['streamed', true],
  ])('a tool use and the turn after it, %s', async (_name, streamed) => {
    const messages: MessageParam[] = [turn('call')];
    const next = () => {
      const request = { model, max_tokens, messages, tools: messagesTools };
      return streamed ? client().messages.stream(request).finalMessage() : client().messages.create(request);
    };
    const called = await next();
    expect(called.stop_reason).toBe('tool_use');
    const use = called.content.find((block) => block.type === 'tool_use')!;
    expect(use).toMatchObject({ name: 'write', input: writtenFile });
    messages.push(
      { role: 'assistant', content: called.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'written' }] },
    );
    expect((await next()).content).toMatchObject([{ type: 'text', text: 'The file is there.' }]);
  });

  test('counting tokens', async () => {
    const { input_tokens } = await client().messages.countTokens({ model, messages: [turn('plain')] });
    const message = await client().messages.create({ model, max_tokens, messages: [turn('plain')] });
    expect(input_tokens).toBe(message.usage.input_tokens);
  });

  describe("errors are the client's own classes", () => {
    const ask = (content: string) => ({ model, max_tokens, messages: [{ role: 'user' as const, content }] });

    test('a prompt beyond the context', async () => {
      const error = await rejection(client().messages.create(ask('x'.repeat(6000))));
      expect(error).toBeInstanceOf(BadRequestError);
    });

    test('the same, streamed', async () => {
      const error = await rejection(
        client()
          .messages.stream(ask('x'.repeat(6000)))
          .finalMessage(),
      );
      expect(error).toBeInstanceOf(BadRequestError);
    });

    test('a wrong key', async () => {
      const error = await rejection(client({ apiKey: 'wrong' }).messages.create(ask('hi')));
      expect(error).toBeInstanceOf(AuthenticationError);
    });

    test('a path that does not exist', async () => {
      const error = await rejection(client({ path: '/nowhere' }).messages.create(ask('hi')));
      expect(error).toBeInstanceOf(NotFoundError);
    });
  });
});

function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    (value) => Promise.reject(new Error(`expected an error, got ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}
