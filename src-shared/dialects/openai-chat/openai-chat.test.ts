import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import { openAiChat } from './openai-chat.ts';

const came = (json: Json | undefined, data = ''): WireEvent => ({ name: null, json, data, raw: new Uint8Array(1) });
const envelope = { created: 1, id: 'c', model: 'm', object: 'chat.completion.chunk' };
const chunk = (delta: JsonObject, finish: string | null = null, rest: JsonObject = {}): WireEvent =>
  came({ ...envelope, choices: [{ finish_reason: finish, index: 0, delta }], ...rest });
const done = came(undefined, '[DONE]');

/** Reads a stream and lets `change` replace the pieces of each event; returns what leaves. */
function edited(events: WireEvent[], change: (pieces: Piece[]) => Piece[]): WireEvent[] {
  const stream = openAiChat.createStream();
  return events.flatMap((event) => {
    const before = stream.read(event);
    const after = change(before);
    return stream.edit?.(event, before, after) ?? [];
  });
}

const kinds = (events: WireEvent[]): string[][] => {
  const stream = openAiChat.createStream();
  return events.map((event) => stream.read(event).map(({ kind }) => kind));
};

const choices = (event: WireEvent | undefined): Json | undefined => (event?.json as JsonObject | undefined)?.choices;

describe('reading', () => {
  test('each kind of chunk', () => {
    const events = [
      chunk({ role: 'assistant', content: null }),
      chunk({ reasoning_content: 'Hm' }),
      chunk({ content: 'Hi' }),
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'ls', arguments: '{' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '}' } }] }),
      chunk({}, 'tool_calls'),
      came({ ...envelope, choices: [], usage: { prompt_tokens: 3 }, timings: { prompt_n: 3 } }),
      done,
    ];
    expect(kinds(events)).toEqual([
      ['model'],
      ['reasoning'],
      ['text'],
      ['call_start', 'call_arguments'],
      ['call_arguments'],
      ['call_end', 'finish'],
      ['usage', 'timings'],
      ['end'],
    ]);
  });

  test('every choice and every call of one chunk', () => {
    const call = (index: number): JsonObject => ({ index, id: `${index}`, function: { name: 'f', arguments: 'x' } });
    const event = came({
      choices: [
        { index: 0, delta: { tool_calls: [call(0), call(1)] } },
        { index: 1, delta: { content: 'b', tool_calls: [call(0)] } },
      ],
    });
    const pieces = openAiChat.createStream().read(event);
    expect(
      pieces.map(
        (piece) => `${piece.kind} ${'choice' in piece ? piece.choice : ''}/${'call' in piece ? piece.call : ''}`,
      ),
    ).toEqual([
      'call_start 0/0',
      'call_arguments 0/0',
      'call_start 0/1',
      'call_arguments 0/1',
      'text 1/',
      'call_start 1/0',
      'call_arguments 1/0',
    ]);
  });

  test('a stream that breaks off leaves its calls cut', () => {
    const stream = openAiChat.createStream();
    stream.read(chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }] }));
    expect(stream.breakOff()).toEqual([{ kind: 'call_end', choice: 0, call: 0, cut: true }]);
  });

  test.each(['reasoning_content', 'reasoning', 'reasoning_text'])('reasoning spelled %s', (key) => {
    expect(openAiChat.createStream().read(chunk({ [key]: 'x' }))).toContainEqual({
      kind: 'reasoning',
      choice: 0,
      text: 'x',
      source: 0,
    });
  });

  test.each([
    [null],
    [{ choices: null }],
    [{ choices: [null] }],
    [[1]],
    [{ choices: [{ delta: { tool_calls: [null] } }] }],
  ])('what is no chunk has no pieces: %j', (json) => {
    expect(openAiChat.createStream().read(came(json as Json))).toEqual([]);
  });
});

describe('writing back', () => {
  const stream = [
    chunk({ role: 'assistant', content: null }),
    chunk({ content: 'Hi' }),
    chunk(
      { tool_calls: [{ index: 0, id: 'a', type: 'function', extra: 7, function: { name: 'ls', arguments: '{"a"' } }] },
      null,
      {
        timings: { prompt_n: 1 },
        unknown: true,
      },
    ),
    chunk({}, 'tool_calls', { timings: { prompt_n: 1 } }),
    done,
  ];

  test('untouched pieces leave in the very events they came in', () => {
    expect(edited(stream, (pieces) => pieces)).toEqual(stream);
    for (const [index, event] of edited(stream, (pieces) => [...pieces]).entries()) expect(event).toBe(stream[index]);
  });

  test('a changed fragment changes nothing else of its chunk', () => {
    const [, , call] = edited(stream, (pieces) =>
      pieces.map((piece) => (piece.kind === 'call_arguments' ? { ...piece, text: '{' } : piece)),
    );
    expect(call?.json).toEqual({
      ...envelope,
      choices: [
        {
          finish_reason: null,
          index: 0,
          delta: {
            tool_calls: [{ index: 0, id: 'a', type: 'function', extra: 7, function: { name: 'ls', arguments: '{' } }],
          },
        },
      ],
      timings: { prompt_n: 1 },
      unknown: true,
    });
  });

  test('a fragment inserted at the end of a call stands before the untouched finish chunk', () => {
    const events = edited(stream, (pieces) =>
      pieces.flatMap((piece): Piece[] =>
        piece.kind === 'call_end' ? [{ kind: 'call_arguments', choice: 0, call: 0, text: '}' }, piece] : [piece],
      ),
    );
    expect(events).toHaveLength(stream.length + 1);
    expect(events[3]?.json).toEqual({
      ...envelope,
      choices: [{ finish_reason: null, index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '}' } }] } }],
    });
    expect(events[4]).toBe(stream[3]);
  });

  test('a held announcement leaves later with its name', () => {
    const events = edited(stream.slice(2, 4), (pieces) =>
      pieces.flatMap((piece): Piece[] => {
        if (piece.kind === 'call_start') return [];
        if (piece.kind === 'call_end')
          return [{ kind: 'call_start', choice: 0, call: 0, id: 'a', name: 'list' }, piece];
        return [piece];
      }),
    );
    expect(choices(events[0])).toMatchObject([
      { delta: { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] } },
    ]);
    expect(choices(events[1])).toMatchObject([
      { delta: { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'list', arguments: '' } }] } },
    ]);
  });

  test('what is inserted between two pieces of one chunk splits the chunk there, its numbers stay with the last part', () => {
    const [event] = [chunk({ content: 'a' }, 'stop', { usage: { prompt_tokens: 1 } })];
    const events = edited([event], (pieces) =>
      pieces.flatMap((piece): Piece[] =>
        piece.kind === 'text' ? [piece, { kind: 'call_start', choice: 0, call: 0, id: 'x', name: 'f' }] : [piece],
      ),
    );
    expect(events.map((one) => [choices(one), (one.json as JsonObject).usage])).toEqual([
      [[{ finish_reason: null, index: 0, delta: { content: 'a' } }], undefined],
      [
        [
          {
            finish_reason: null,
            index: 0,
            delta: { tool_calls: [{ index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '' } }] },
          },
        ],
        undefined,
      ],
      [[{ finish_reason: 'stop', index: 0, delta: {} }], { prompt_tokens: 1 }],
    ]);
  });

  test('a chunk that has nothing left to say is dropped, one with a role or numbers is not', () => {
    const dropText = (pieces: Piece[]): Piece[] => pieces.filter(({ kind }) => kind !== 'text');
    expect(edited([chunk({ content: 'a' })], dropText)).toEqual([]);
    expect(edited([chunk({ role: 'assistant', content: 'a' })], dropText)).toHaveLength(1);
    expect(edited([chunk({ content: 'a' }, null, { timings: { prompt_n: 1 } })], dropText)).toHaveLength(1);
  });

  test('what is inserted at the end of the stream stands before [DONE]', () => {
    const events = edited([stream[1]!, done], (pieces) =>
      pieces.flatMap((piece): Piece[] =>
        piece.kind === 'end' ? [{ kind: 'text', choice: 0, text: '!' }, piece] : [piece],
      ),
    );
    expect(events.map(({ data, json }) => (json === undefined ? data : choices({ json } as WireEvent)))).toEqual([
      [{ finish_reason: null, index: 0, delta: { content: 'Hi' } }],
      [{ finish_reason: null, index: 0, delta: { content: '!' } }],
      '[DONE]',
    ]);
  });
});

describe('a whole answer', () => {
  const body: JsonObject = {
    id: 'c',
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Hi',
          extra: 1,
          tool_calls: [{ id: 'a', type: 'function', extra: 2, function: { name: 'ls', arguments: '{"a":1' } }],
        },
      },
    ],
    usage: { prompt_tokens: 1 },
  };

  const change = (map: (piece: Piece) => Piece[]): JsonObject => {
    const before = openAiChat.readBody(body);
    return openAiChat.editBody?.(body, before, before.flatMap(map)) ?? {};
  };

  test('is the same object when nothing changed', () => {
    expect(change((piece) => [piece])).toBe(body);
  });

  test('changed arguments change nothing else', () => {
    const result = change((piece) =>
      piece.kind === 'call_end' ? [{ kind: 'call_arguments', choice: 0, call: 0, text: '}' }, piece] : [piece],
    );
    const expected = JSON.parse(JSON.stringify(body)) as JsonObject;
    ((expected.choices as JsonObject[])[0]!.message as JsonObject).tool_calls = [
      { id: 'a', type: 'function', extra: 2, function: { name: 'ls', arguments: '{"a":1}' } },
    ];
    expect(result).toEqual(expected);
  });

  test('a new call is appended, removed text leaves an empty string', () => {
    const result = change((piece): Piece[] => {
      if (piece.kind === 'text') return [];
      if (piece.kind !== 'finish') return [piece];
      return [
        { kind: 'call_start', choice: 0, call: 1, id: 'b', name: 'cat' },
        { kind: 'call_arguments', choice: 0, call: 1, text: '{}' },
        { ...piece, reason: 'stop' },
      ];
    });
    expect(result.choices).toMatchObject([
      {
        finish_reason: 'stop',
        message: {
          content: '',
          extra: 1,
          tool_calls: [{ id: 'a' }, { id: 'b', type: 'function', function: { name: 'cat', arguments: '{}' } }],
        },
      },
    ]);
  });
});
