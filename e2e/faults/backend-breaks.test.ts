import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { exchange } from '../exchange.ts';
import { sseEvents, sseObjects } from '../sse-text.ts';
import { useFaultStand } from './fault-stand.ts';

const begun = {
  '/v1/chat/completions': 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"}}]}\n\n',
  '/v1/messages':
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}\n\n' +
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
} as const;
const cut = {
  '/v1/chat/completions': 'data: {"choices":[{"index":0,"delta":{"content":" wörld"}}]}\n\n',
  '/v1/messages':
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hällo"}}\n\n',
} as const;
type Path = keyof typeof begun;
const paths = Object.keys(begun) as Path[];

const beforeHeaders: Record<string, (response: ServerResponse) => void> = {
  'resets the connection': (response) => response.socket!.resetAndDestroy(),
  'closes the connection': (response) => response.socket!.end(),
  'answers what is no HTTP': (response) => response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'answers with a megabyte of noise': (response) => response.socket!.end(Buffer.alloc(1_000_000, '\xfe\x00~')),
  'resets it inside its headers': (response) => {
    response.socket!.write('HTTP/1.1 200 OK\r\nContent-Ty', () => response.socket!.resetAndDestroy());
  },
};
const inStream: Record<string, (response: ServerResponse) => void> = {
  'says nothing more': () => {},
  'goes on with what is no chunk': (response) => void response.socket!.write('\x00\xffnoise, not a chunk\r\n'),
  'ends in the middle of a chunk': (response) => void response.socket!.end('400\r\ndata: {"choi'),
};

describe('the backend', () => {
  const stand = useFaultStand({
    config: { backend: { timeout_seconds: 1 } },
    answer(request, response) {
      const path = request.url as Path;
      const { 'x-before': before, 'x-in-stream': within, 'x-cut': offset } = request.headers;
      if (before === 'says nothing') return;
      if (typeof before === 'string') {
        beforeHeaders[before]!(response);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begun[path], () => {
        if (typeof within === 'string') {
          inStream[within]!(response);
          return;
        }
        const part = Buffer.from(cut[path]).subarray(0, Number(offset));
        response.write(part, () => response.socket!.resetAndDestroy());
      });
    },
  });
  const ask = (path: string, headers: Record<string, string>) =>
    exchange(stand.proxy.url, { path, headers, body: { stream: true } });

  describe.each(paths)('%s', (path) => {
    test.each(Object.keys(beforeHeaders))('%s before its answer: 502 in the words of the dialect', async (before) => {
      const answer = await ask(path, { 'x-before': before });
      expect(answer).toMatchObject({ status: 502, complete: true });
      expectFailure(path, JSON.parse(answer.text));
    });

    test('says nothing before its answer: 504', async () => {
      const answer = await ask(path, { 'x-before': 'says nothing' });
      expect(answer).toMatchObject({ status: 504, complete: true });
      expectFailure(path, JSON.parse(answer.text));
      expect(answer.text).toContain('backend.timeout_seconds');
    });

    test.each(Object.keys(inStream))('%s in the middle of a stream: an error event, then the end', async (within) => {
      const answer = await ask(path, { 'x-in-stream': within });
      expect(answer).toMatchObject({ status: 200, complete: true });
      expect(answer.text.startsWith(begun[path])).toBe(true);
      expectFailure(path, sseObjects(answer.text).at(-1));
    });

    test('resets after any byte of an event: every event is whole, and the last one tells of it', async () => {
      const length = Buffer.byteLength(cut[path]);
      for (let first = 0; first <= length; first += 16) {
        const offsets = Array.from({ length: Math.min(16, length + 1 - first) }, (_, index) => first + index);
        await Promise.all(
          offsets.map(async (offset) => {
            const answer = await ask(path, { 'x-cut': `${offset}` });
            expect(answer, `cut at ${offset}`).toMatchObject({ status: 200, complete: true });
            const events = sseEvents(answer.text);
            const wholeEvents = sseEvents(begun[path] + (offset === length ? cut[path] : ''));
            expect(events.slice(0, wholeEvents.length)).toStrictEqual(wholeEvents);
            expectFailure(path, JSON.parse(events.at(-1)!.data));
          }),
        );
      }
    });
  });
});

function expectFailure(path: Path, failure: unknown) {
  const error = { type: expect.any(String), message: expect.stringContaining('llama-server') };
  expect(failure).toMatchObject(path === '/v1/messages' ? { type: 'error', error } : { error });
}
