import { describe, expect, test } from 'vitest';
import { createSseDecoder } from './sse-decoder.ts';
import { readSseEvent, writeSseEvent } from './sse-event.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Deterministic pseudo-random numbers in [0, 1) (mulberry32), so that a failing split can be found again by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function* splits(bytes: Buffer): Generator<[string, Buffer[]]> {
  yield ['whole', [bytes]];
  yield ['per byte', [...bytes].map((byte) => Buffer.from([byte]))];
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomFrom(seed);
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1 + Math.floor(random() * 12);
      parts.push(bytes.subarray(at, end));
      at = end;
    }
    yield [`seed ${seed}`, parts];
  }
}

const streams: [string, string, string[]][] = [
  ['LF', 'data: 1\n\ndata: 2\n\n', ['1', '2']],
  ['CRLF', 'data: 1\r\n\r\ndata: 2\r\n\r\n', ['1', '2']],
  ['CR', 'data: 1\r\rdata: 2\r\r', ['1', '2']],
  ['mixed line ends', 'data: 1\r\n\ndata: 2\n\r\n', ['1', '2']],
  ['byte order mark', '\ufeffdata: 1\n\n', ['1']],
  ['comments and pings', ':\n\n: ping\n\ndata: 1\n\n', ['', '', '1']],
  ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
  ['no space after the colon', 'data:1\n\n', ['1']],
  ['a field without a colon', 'data\n\n', ['']],
  ['multibyte characters', 'data: "größe 🦙 漢字"\n\n', ['"größe 🦙 漢字"']],
  ['unknown fields', 'id: 7\nretry: 10\ndata: x\nfoo: y\n\n', ['x']],
  ['blank lines between', 'data: 1\n\n\n\ndata: 2\n\n', ['1', '', '2']],
];

describe.each(streams)('%s', (_name, stream, expected) => {
  test('frames joined are the bytes fed, whatever the cuts', () => {
    for (const [split, parts] of splits(Buffer.from(stream))) {
      const decoder = createSseDecoder({ maxEventBytes: 1000 });
      const frames = parts.flatMap((part) => decoder.feed(part));
      const bytes = Buffer.concat([...frames.map(({ raw }) => raw), decoder.end()]);
      expect(text(bytes), split).toBe(stream);
    }
  });

  test('the events are the same, whatever the cuts', () => {
    for (const [split, parts] of splits(Buffer.from(stream))) {
      const decoder = createSseDecoder({ maxEventBytes: 1000 });
      const frames = parts.flatMap((part) => decoder.feed(part));
      // A LF that came late after its CR is a frame of its own, with nothing in it.
      const events = frames.filter(({ raw }) => text(raw) !== '\n').map(({ raw }) => readSseEvent(raw).data);
      const wanted = stream.includes('\n\n\n\n') ? expected.filter((data) => data !== '') : expected;
      expect(
        events.filter((data) => wanted.includes('') || data !== ''),
        split,
      ).toEqual(wanted);
    }
  });
});

test('a line that ends in the next chunk is not lost', () => {
  const decoder = createSseDecoder({ maxEventBytes: 100 });
  expect(decoder.feed(Buffer.from('data: {"a"'))).toEqual([]);
  expect(decoder.pendingBytes()).toBe(10);
  expect(decoder.feed(Buffer.from(':1}\n\nda')).map(({ raw }) => text(raw))).toEqual(['data: {"a":1}\n\n']);
  expect(text(decoder.end())).toBe('da');
});

test('an event over the limit passes in pieces, marked unread, and the next one is read again', () => {
  const decoder = createSseDecoder({ maxEventBytes: 16 });
  const frames = ['data: 0123456789', 'abcdef', '\n', '\ndata: 1\n\n'].flatMap((part) =>
    decoder.feed(Buffer.from(part)),
  );
  expect(frames.map(({ whole }) => whole)).toEqual([false, false, false, true]);
  expect(frames.map(({ raw }) => text(raw)).join('')).toBe('data: 0123456789abcdef\n\ndata: 1\n\n');
});

test('a 10 MB event in 1 kB chunks is joined once', () => {
  const decoder = createSseDecoder({ maxEventBytes: 20_000_000 });
  const chunk = Buffer.alloc(1024, 'x');
  for (let index = 0; index < 10_240; index++) expect(decoder.feed(chunk)).toEqual([]);
  const [frame] = decoder.feed(Buffer.from('\n\n'));
  expect(frame?.raw.length).toBe(10_240 * 1024 + 2);
});

describe('an event', () => {
  test('carries its name and JSON', () => {
    const event = readSseEvent(Buffer.from('event: message_start\ndata: {"type":"message_start"}\n\n'));
    expect(event).toMatchObject({ name: 'message_start', json: { type: 'message_start' } });
  });

  test.each(['[DONE]', '{"cut', 'plain words', ''])('that is not JSON has none: %j', (data) => {
    expect(readSseEvent(Buffer.from(`data: ${data}\n\n`)).json).toBeUndefined();
  });

  test('leaves as the bytes it came in', () => {
    const raw = Buffer.from('data:{"a": 1}\r\n\r\n');
    expect(writeSseEvent(readSseEvent(raw))).toBe(raw);
  });

  test('that was made here is written in the backend form', () => {
    const written = writeSseEvent({ name: 'error', json: { a: 'x\ny' }, data: '', raw: null });
    expect(text(written)).toBe('event: error\ndata: {"a":"x\\ny"}\n\n');
  });
});

test('a far CR behind many short lines, and a long event in tiny pieces, cost no more than their length', () => {
  const decoder = createSseDecoder({ maxEventBytes: 20_000_000 });
  const lines = Buffer.alloc(4_000_000, 'a\n');
  lines[lines.length - 1] = 0x0d;
  expect(decoder.feed(lines)).toEqual([]);
  expect(decoder.end().length).toBe(lines.length);
  const byte = Buffer.from('a');
  for (let count = 0; count < 3_000_000; count++) decoder.feed(byte);
  expect(decoder.feed(Buffer.from('\n\n'))[0]?.raw.length).toBe(3_000_002);
});

test('it says when part of an event has left and its end has not', () => {
  const decoder = createSseDecoder({ maxEventBytes: 4 });
  decoder.feed(Buffer.from('data'));
  expect(decoder.isOverflowing()).toBe(false);
  decoder.feed(Buffer.from(': 1'));
  expect(decoder.isOverflowing()).toBe(true);
  decoder.feed(Buffer.from('\n\n'));
  expect(decoder.isOverflowing()).toBe(false);
});
