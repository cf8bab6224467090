import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startBackend, startProxy } from './testing/proxy-under-test.ts';

const paths = {
  chat: ['/v1/chat/completions', '/chat/completions'],
  messages: ['/v1/messages'],
  responses: ['/v1/responses', '/responses'],
  completions: ['/v1/completions'],
  completion: ['/completions', '/completion', '/infill'],
} as const;
type Family = keyof typeof paths;

/** Recorded from llama-server b11669 (e2e/recorded/record.ts). */
const recordings = globSync(`${import.meta.dirname}/../../e2e/recorded/*.sse`).sort();
const pathsByRecording = recordings.map((file) => {
  const name = basename(file, '.sse');
  return { name, bytes: readFileSync(file), paths: paths[name.split('-')[0] as Family] };
});

/** What a stream may hold that is hard to read; whatever the endpoint, none of it is the proxy's to change. */
const awkward: Readonly<Record<string, Buffer>> = {
  LF: Buffer.from('event: a\ndata: {"a":1}\n\ndata: [DONE]\n\n'),
  CRLF: Buffer.from('event: a\r\ndata: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n'),
  CR: Buffer.from('event: a\rdata: {"a":1}\r\rdata: [DONE]\r\r'),
  'all line ends in one stream': Buffer.from('data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\ndata: 4\n\r\r\r\n\n\n'),
  'a byte order mark': Buffer.from('\uFEFFdata: {"a":1}\n\n'),
  'comments, pings and unknown fields': Buffer.from(': hi\n\n:\n\nid: 7\nretry: 3\nfoo\ndata:{"a":\ndata:1}\n:\n\n'),
  'characters of two, three and four bytes': Buffer.from('data: {"choices":[{"delta":{"content":"ä日🦙"}}]}\n\n'),
  'bytes that are no UTF-8': Buffer.concat([
    Buffer.from('data: {"content":"'),
    Buffer.of(0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00, 0x1b),
    Buffer.from('"}\n\n'),
  ]),
  'keys that are names of the language': Buffer.from(
    'data: {"__proto__":{"x":1},"constructor":1,"choices":[{"index":"__proto__","delta":{"__proto__":[]}}]}\n\n',
  ),
  'events of the wrong form': Buffer.from(
    'data: [1]\n\ndata: null\n\ndata: {"choices":{}}\n\ndata: {"type":[],"delta":0,"index":-1}\n\ndata: {"choices":[{\n\n',
  ),
  'no end': Buffer.from('data: {"a":1}\n\ndata: {"half":'),
  nothing: Buffer.alloc(0),
};

/** A line of 10 MB; cut into bytes it would be ten million packets, so large streams are cut in larger parts. */
const huge = Buffer.concat([
  Buffer.from('data: {"choices":[{"delta":{"content":"'),
  Buffer.alloc(10 * 1024 * 1024, 'größe '),
  Buffer.from('"}}]}\n\ndata: [DONE]\n\n'),
]);

const splits: Readonly<Record<string, (bytes: Buffer) => Buffer[]>> = {
  whole: (bytes) => [bytes],
  'per event': (bytes) => cutBehind(bytes, /(?:\r\n|\r|\n){2}/g),
  'per byte': (bytes) => [...bytes.keys()].map((at) => bytes.subarray(at, at + 1)),
  'seeded random': (bytes) => randomParts(bytes, 1, 40),
};

async function throughProxy(streams: readonly { path: string; parts: readonly Buffer[] }[]): Promise<Buffer[]> {
  const backend = await startBackend(async (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const part of streams[Number(request.headers['x-stream'])]?.parts ?? []) {
      // Read by the proxy before the next part is there: otherwise the network would join them.
      await new Promise<void>((resolve) => response.write(part, () => setImmediate(resolve)));
    }
    response.end();
  });
  const proxy = await startProxy(backend, { fixes: [] });
  return Promise.all(
    streams.map(async ({ path }, index) => {
      const headers = { 'x-stream': `${index}` };
      const answer = await fetch(new URL(path, proxy.url), { method: 'POST', headers, body: '{"stream":true}' });
      return Buffer.from(await answer.arrayBuffer());
    }),
  );
}

describe.each(Object.entries(splits))('with no fix at work a stream leaves as it came, %s', (_name, split) => {
  test('every recorded one', async () => {
    const streams = pathsByRecording.flatMap(({ bytes, paths }) =>
      paths.map((path) => ({ path, bytes, parts: split(bytes) })),
    );
    expect(new Set(streams.map(({ path }) => path))).toEqual(new Set(Object.values(paths).flat()));
    const left = await throughProxy(streams);
    for (const [index, { path, bytes }] of streams.entries()) expect(left[index]?.equals(bytes), path).toBe(true);
  });

  test.each(Object.values(paths).flat())('every awkward one, %s', async (path) => {
    const streams = Object.values(awkward).map((bytes) => ({ path, parts: split(bytes) }));
    const left = await throughProxy(streams);
    expect(left.map((bytes) => bytes.toString('latin1'))).toEqual(
      Object.values(awkward).map((bytes) => bytes.toString('latin1')),
    );
  });
});

test.each(Object.values(paths).flat())('a line of 10 MB leaves as it came, %s', async (path) => {
  const ways = [[huge], cutBehind(huge, /\n\n/g), randomParts(huge, 2, 200_000)];
  const left = await throughProxy(ways.map((parts) => ({ path, parts })));
  expect(left.map((bytes) => bytes.equals(huge))).toEqual([true, true, true]);
});

function cutBehind(bytes: Buffer, pattern: RegExp): Buffer[] {
  // One character per byte, so that positions in the text are positions in the bytes.
  const ends = [...bytes.toString('latin1').matchAll(pattern)].map((match) => match.index + match[0].length);
  return partsBetween(bytes, ends);
}

function randomParts(bytes: Buffer, seed: number, meanBytes: number): Buffer[] {
  // A linear congruential generator (the constants of Numerical Recipes): the same cuts in every run.
  let state = seed;
  const cuts: number[] = [];
  for (let at = 0; at < bytes.length; cuts.push(at)) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    at += 1 + Math.floor((state / 2 ** 32) * 2 * meanBytes);
  }
  return partsBetween(bytes, cuts);
}

function partsBetween(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  return [0, ...cuts]
    .map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length))
    .filter((part) => part.length > 0);
}
