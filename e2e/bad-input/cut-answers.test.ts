import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { sseEvents } from '../sse-text.ts';
import { useSurvival } from './survival.ts';

const event =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n';
const ways: Record<string, (response: ServerResponse) => void> = {
  'JSON of a known length': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":', () => response.destroy());
  },
  'JSON in chunks, cut inside a chunk': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    response.socket!.write('40\r\n{"choices":[', () => response.destroy());
  },
  'JSON in chunks, with a chunk size that is no number': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    response.socket!.write('zz\r\n{}\r\n', () => response.destroy());
  },
};
const streamWays: Record<string, (response: ServerResponse) => void> = {
  'after an event': (response) => response.write(event, () => response.destroy()),
  'inside an event': (response) => response.write(event + event.slice(0, 60), () => response.destroy()),
  'inside a chunk': (response) => response.socket!.write(`400\r\n${event}`, () => response.destroy()),
};

describe.each([
  ['on', true],
  ['off', false],
])('an answer that the backend cuts off, fixes %s', (_name, fixes) => {
  const survival = useSurvival(fixes, (request, response) => {
    const way = request.headers['x-way'] as string;
    if (ways[way]) return ways[way](response);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    streamWays[way]!(response);
  });
  const ask = (path: string, way: string) =>
    exchange(survival.proxy.url, { path, body: {}, headers: { 'x-way': way } });

  describe.each(Object.keys(ways))('%s', (way) => {
    test.each(['/v1/chat/completions', '/v1/messages', '/elsewhere'])(
      '%s: broken off as well, or a 502',
      async (path) => {
        // A broken connection before the headers are out is refused by the client itself.
        const answer = await ask(path, way).catch(() => null);
        if (answer?.complete) expect(answer.status).toBe(502);
      },
    );
  });

  describe.each(Object.keys(streamWays))('a stream, %s', (way) => {
    test("chat: OpenAI's error event, then the end", async () => {
      const events = sseEvents((await ask('/v1/chat/completions', way)).text);
      expect(JSON.parse(events.at(-1)!.data)).toMatchObject({
        error: { message: expect.any(String), type: expect.any(String) },
      });
    });

    test("messages: Anthropic's error event, then the end", async () => {
      const last = sseEvents((await ask('/v1/messages', way)).text).at(-1)!;
      expect(last.name).toBe('error');
      expect(JSON.parse(last.data)).toMatchObject({
        type: 'error',
        error: { type: expect.any(String), message: expect.any(String) },
      });
    });
  });
});
