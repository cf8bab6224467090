import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import { anthropic } from './anthropic.ts';

const came = (json: JsonObject): WireEvent => ({ name: String(json.type), json, data: '', raw: new Uint8Array(1) });

/** As llama-server sends it: every block closed in one burst at the end. */
const stream = [
  came({
    type: 'message_start',
    message: { id: 'c', model: 'm', usage: { input_tokens: 5, cache_read_input_tokens: 3, output_tokens: 0 } },
  }),
  came({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  came({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }),
  came({ type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'a', name: 'Read' } }),
  came({ type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a"' } }),
  came({ type: 'content_block_stop', index: 0 }),
  came({ type: 'content_block_stop', index: 1 }),
  came({ type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 7 } }),
  came({ type: 'message_stop' }),
];

function edited(events: WireEvent[], map: (piece: Piece) => Piece[]): WireEvent[] {
  const reader = anthropic.createStream();
  return events.flatMap((event) => {
    const before = reader.read(event);
    return reader.edit?.(event, before, before.flatMap(map)) ?? [];
  });
}

const shape = (event: WireEvent): string => {
  const { type, index, delta } = event.json as JsonObject;
  return [type, index, (delta as JsonObject | undefined)?.partial_json].filter((part) => part !== undefined).join(' ');
};

test('reads every event', () => {
  const reader = anthropic.createStream();
  expect(
    stream.map((event) =>
      reader
        .read(event)
        .map(({ kind }) => kind)
        .join(),
    ),
  ).toEqual(['model,usage', '', 'text', 'call_start', 'call_arguments', '', 'call_end', 'finish,usage', 'end']);
});

test('the prompt includes what the cache gave', () => {
  const usage = anthropic
    .createStream()
    .read(stream[0]!)
    .find(({ kind }) => kind === 'usage');
  expect(usage).toMatchObject({ usage: { promptTokens: 8, cachedTokens: 3, completionTokens: 0 } });
});

test.each([
  [{ type: 'error', error: { type: 'api_error', message: 'no' } }, 'no'],
  [{ code: 500, message: 'bare', type: 'server_error' }, 'bare'],
])('reads the error %j', (json, message) => {
  expect(anthropic.createStream().read({ ...came(json), name: 'error' })).toMatchObject([{ kind: 'error', message }]);
});

describe('writing back', () => {
  test('untouched events keep their bytes', () => {
    for (const [index, event] of edited(stream, (piece) => [piece]).entries()) expect(event).toBe(stream[index]);
  });

  test('a fragment inserted at the end of a call stands before its stop', () => {
    const events = edited(stream, (piece) =>
      piece.kind === 'call_end' ? [{ kind: 'call_arguments', choice: 0, call: 1, text: ':1}' }, piece] : [piece],
    );
    expect(events.slice(4, 8).map(shape)).toEqual([
      'content_block_delta 1 {"a"',
      'content_block_stop 0',
      'content_block_delta 1 :1}',
      'content_block_stop 1',
    ]);
  });

  test('an inserted call takes the next index and moves the blocks after it', () => {
    const events = edited(stream, (piece) =>
      piece.kind === 'text'
        ? [
            piece,
            { kind: 'call_start', choice: 0, call: 9, id: 'n', name: 'ls' },
            { kind: 'call_arguments', choice: 0, call: 9, text: '{}' },
            { kind: 'call_end', choice: 0, call: 9, cut: false },
          ]
        : [piece],
    );
    expect(events.map(shape)).toEqual([
      'message_start',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_start 1',
      'content_block_delta 1 {}',
      'content_block_stop 1',
      'content_block_start 2',
      'content_block_delta 2 {"a"',
      'content_block_stop 0',
      'content_block_stop 2',
      'message_delta',
      'message_stop',
    ]);
  });

  test('text inserted before the message ends gets a block of its own, closed in time', () => {
    const events = edited(stream.slice(-2), (piece) =>
      piece.kind === 'finish' ? [{ kind: 'text', choice: 0, text: '!' }, piece] : [piece],
    );
    expect(events.map(shape)).toEqual([
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'message_delta',
      'message_stop',
    ]);
  });
});

describe('a whole message', () => {
  const body: JsonObject = {
    type: 'message',
    model: 'm',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: '' },
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 'a', name: 'read', input: { offset: '1' }, extra: 1 },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 1, output_tokens: 2 },
  };
  const change = (map: (piece: Piece) => Piece[]): JsonObject => {
    const before = anthropic.readBody(body);
    return anthropic.editBody?.(body, before, before.flatMap(map)) ?? {};
  };

  test('is the same object when nothing changed', () => {
    expect(change((piece) => [piece])).toBe(body);
  });

  test('changed arguments become the input, unknown fields stay', () => {
    const result = change((piece) =>
      piece.kind === 'call_arguments' ? [{ ...piece, text: '{"offset":1}' }] : [piece],
    );
    expect(result.content).toEqual([
      { type: 'thinking', thinking: 'Hm', signature: '' },
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 'a', name: 'read', input: { offset: 1 }, extra: 1 },
    ]);
  });

  test('reasoning taken out of a text goes before it', () => {
    const result = change((piece): Piece[] => {
      if (piece.kind === 'reasoning') return [];
      return piece.kind === 'text' ? [{ kind: 'reasoning', choice: 0, text: 'new' }, piece] : [piece];
    });
    expect(result.content).toMatchObject([
      { type: 'thinking', thinking: 'new' },
      { type: 'text' },
      { type: 'tool_use' },
    ]);
  });
});

describe('blocks that lose what they said', () => {
  const text = (words: string): WireEvent =>
    came({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } });
  const opening = stream[1]!;
  const closing = came({ type: 'content_block_stop', index: 0 });

  test('a block whose text is withheld to the end does not appear; pings keep the connection alive', () => {
    const left = edited([opening, text('a'), text('b'), closing], (piece) => [{ ...piece, text: '' } as Piece]);
    expect(left.map(shape)).toEqual(['ping', 'ping']);
  });

  test('its start leaves with the first text that does', () => {
    const left = edited([opening, text('a'), text('b'), closing], (piece) =>
      piece.kind === 'text' && piece.text === 'a' ? [{ ...piece, text: '' }] : [piece],
    );
    expect(left.map(shape)).toEqual(['ping', 'content_block_start 0', 'content_block_delta 0', 'content_block_stop 0']);
  });

  test('text that was withheld goes on in the open block of its kind', () => {
    const reader = anthropic.createStream();
    for (const event of [opening, text('a')]) reader.edit?.(event, [], reader.read(event));
    const before = reader.read(stream[3]!);
    const left = reader.edit?.(stream[3]!, before, [{ kind: 'text', choice: 0, text: 'b' }, ...before]) ?? [];
    expect(left.map(shape)).toEqual(['content_block_delta 0', 'content_block_start 1']);
  });

  test('a call whose start was dropped leaves nothing at all', () => {
    const left = edited(stream.slice(3, 7), (piece) => (piece.kind.startsWith('call') ? [] : [piece]));
    expect(left.map(shape)).toEqual(['content_block_stop 0']);
  });
});

test('a call has ended when the next block starts', () => {
  const reader = anthropic.createStream();
  reader.read(stream[3]!);
  const next = came({
    type: 'content_block_start',
    index: 2,
    content_block: { type: 'tool_use', id: 'b', name: 'Read' },
  });
  expect(reader.read(next).map(({ kind }) => kind)).toEqual(['call_end', 'call_start']);
});

test('a message that is ended here has no open blocks, whatever the backend still sends of them', () => {
  const end: Piece[] = [{ kind: 'finish', choice: 0, reason: 'max_tokens' }, { kind: 'end' }];
  const left = edited(stream.slice(1, 4).concat(stream.slice(5, 7)), (piece) =>
    piece.kind === 'call_start' ? [piece, ...end] : [piece],
  );
  expect(left.map(shape)).toEqual([
    'content_block_start 0',
    'content_block_delta 0',
    'content_block_start 1',
    'content_block_stop 0',
    'content_block_stop 1',
    'message_delta',
    'message_stop',
  ]);
});
