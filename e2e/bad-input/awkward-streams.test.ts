import { describe, expect, test } from 'vitest';
import { cutAt, sendInParts } from '../byte-splits.ts';
import { exchange } from '../exchange.ts';
import { useSurvival } from './survival.ts';

const text = 'ä日🦙';
/** A proper stream of each dialect, in the order and with the fields that need no repair: events of one or two lines. */
const dialects: Record<string, string[][]> = {
  '/v1/chat/completions': [
    [
      `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"${text}"}}]}`,
    ],
    [
      'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
    ],
    ['data: [DONE]'],
  ],
  '/v1/messages': [
    named(
      'message_start',
      '"message":{"id":"m","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,"input_tokens":3}}',
    ),
    named('content_block_start', '"index":0,"content_block":{"type":"text","text":""}'),
    named('content_block_delta', `"index":0,"delta":{"type":"text_delta","text":"${text}"}`),
    named('content_block_stop', '"index":0'),
    named(
      'message_delta',
      '"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"input_tokens":3}',
    ),
    named('message_stop', '"x":1'),
  ],
};
/** Ways in which a stream may be awkward to read. */
const ways: Record<string, (events: string[][]) => Buffer | string> = {
  'LF line ends': (events) => joined(events, '\n'),
  'CRLF line ends': (events) => joined(events, '\r\n'),
  'CR line ends': (events) => joined(events, '\r'),
  'LF and CRLF line ends': (events) =>
    events.map((event, index) => joined([event], index % 2 ? '\r\n' : '\n')).join(''),
  'a byte order mark': (events) => `\uFEFF${joined(events, '\n')}`,
  'comments and pings': (events) =>
    joined(
      events.flatMap((event) => [[': x', ...event, ':'], [':']]),
      '\n',
    ),
  'fields that nobody knows': (events) =>
    joined(
      events.map((event) => ['id: 7', 'retry: 3', 'foo: bar', 'baz', ...event]),
      '\n',
    ),
  'no space after the colon': (events) => joined(events, '\n').replaceAll(/^(event|data): /gm, '$1:'),
  'data on several lines': (events) => joined(events, '\n').replaceAll(/^(data: .*?,)(.*)$/gm, '$1\ndata: $2'),
  'bytes that are no UTF-8': (events) =>
    Buffer.concat([
      Buffer.from(`${joined(events.slice(0, 1), '\n')}data: {"type":"ping","choices":[],"a":"`),
      Buffer.of(0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80),
      Buffer.from(`"}\n\n${joined(events.slice(1), '\n')}`),
    ]),
  'data that is no JSON': (events) => withEvents(events, ['{"choices":[{', 'NaN', '', '"text"']),
  'JSON that is no object, or says nothing': (events) =>
    withEvents(events, ['[]', 'null', '7', '{"type":"ping","choices":[],"usage":null,"x":[]}']),
  'zero bytes': (events) => withEvents(events, ['\0{}\0']),
  'no empty line at the end': (events) => joined(events, '\n').trimEnd(),
};
/** Requests under way at once: enough to keep both programs busy. */
const together = 16;

describe.each([
  ['on', true],
  ['off', false],
])('an awkward stream passes as it came, cut anywhere, fixes %s', (_name, fixes) => {
  const survival = useSurvival(fixes, (request, response) => {
    const bytes = Buffer.from(ways[request.headers['x-way'] as string]!(dialects[request.url!]!));
    void sendInParts(response, cutAt(bytes, [Number(request.headers['x-cut'])]));
  });

  describe.each(Object.entries(dialects))('%s', (path, events) => {
    test.each(Object.entries(ways))('%s', async (name, way) => {
      const bytes = Buffer.from(way(events));
      for (let first = 0; first < bytes.length; first += together) {
        const cuts = Array.from({ length: Math.min(together, bytes.length - first) }, (_, index) => first + index);
        await Promise.all(
          cuts.map(async (cut) => {
            const headers = { 'x-way': name, 'x-cut': `${cut}` };
            const answer = await exchange(survival.proxy.url, { path, headers, body: { stream: true } });
            expect(answer.body.toString('latin1'), `cut at ${cut}`).toBe(bytes.toString('latin1'));
          }),
        );
      }
    });
  });
});

function named(type: string, fields: string): string[] {
  return [`event: ${type}`, `data: {"type":"${type}",${fields}}`];
}

function joined(events: readonly string[][], lineEnd: string): string {
  return events.map((lines) => [...lines, '', ''].join(lineEnd)).join('');
}

/** Slips events in after the first one, where every dialect's stream has begun and not ended. */
function withEvents(events: string[][], data: readonly string[]): string {
  const slipped = data.map((line) => [`data: ${line}`]);
  return joined([...events.slice(0, 1), ...slipped, ...events.slice(1)], '\n');
}
