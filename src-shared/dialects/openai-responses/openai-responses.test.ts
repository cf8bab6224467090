import { describe, expect, test } from 'vitest';
import { asArray, asObject, type JsonObject } from '../json.ts';
import type { Piece } from '../piece.ts';
import type { WireEvent } from '../wire-event.ts';
import { openAiResponses } from './openai-responses.ts';

const came = (json: JsonObject): WireEvent => ({ name: String(json.type), json, data: '', raw: new Uint8Array(1) });

const message = { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] };
const call = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'c1',
  name: 'ls',
  arguments: '{"a":1}',
  status: 'completed',
};
const other = { id: 'fc_2', type: 'function_call', call_id: 'c2', name: 'ls', arguments: '{}', status: 'completed' };
const usage = { input_tokens: 4, output_tokens: 2 };

/** As llama-server sends it: neither items nor events are numbered, and all items end when the answer does. */
const stream = [
  came({ type: 'response.created', response: { id: 'resp_1', status: 'in_progress', model: 'm' } }),
  came({ type: 'response.in_progress', response: { id: 'resp_1', status: 'in_progress' } }),
  came({ type: 'response.output_item.added', item: { ...message, content: [] } }),
  came({ type: 'response.content_part.added', item_id: 'msg_1', part: { type: 'output_text', text: '' } }),
  came({ type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Hi' }),
  came({ type: 'response.output_item.added', item: { ...call, arguments: '' } }),
  came({ type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '{"a"' }),
  came({ type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: ':1}' }),
  came({ type: 'response.output_item.added', item: { ...other, arguments: '' } }),
  came({ type: 'response.function_call_arguments.delta', item_id: 'fc_2', delta: '{}' }),
  came({ type: 'response.output_text.done', item_id: 'msg_1', text: 'Hi' }),
  came({ type: 'response.output_item.done', item: message }),
  came({ type: 'response.output_item.done', item: call }),
  came({ type: 'response.output_item.done', item: other }),
  came({
    type: 'response.completed',
    response: { id: 'resp_1', status: 'completed', output: [message, call, other], usage },
  }),
];

function edited(events: readonly WireEvent[], map: (piece: Piece) => Piece[]): WireEvent[] {
  const reader = openAiResponses.createStream();
  return events.flatMap((event) => {
    const before = reader.read(event);
    const after = before.flatMap(map);
    return reader.edit?.(event, before, after) ?? [];
  });
}

const types = (events: readonly WireEvent[]): string[] =>
  events.map(({ json }) => String((json as JsonObject).type).replace('response.', ''));

const output = (event: WireEvent | undefined): JsonObject[] =>
  asArray(asObject(asObject(event?.json)?.response)?.output).map((item) => asObject(item) ?? {});

test('calls are numbered by their place in the output', () => {
  const reader = openAiResponses.createStream();
  const calls = stream.flatMap((event) => reader.read(event)).filter((piece) => piece.kind.startsWith('call'));
  expect(calls.map((piece) => [piece.kind, 'call' in piece && piece.call])).toEqual([
    ['call_start', 1],
    ['call_arguments', 1],
    ['call_arguments', 1],
    ['call_start', 2],
    ['call_arguments', 2],
    ['call_end', 1],
    ['call_end', 2],
  ]);
});

describe('streams', () => {
  test('untouched events leave as they came', () => {
    const left = edited(stream, (piece) => [piece]);
    expect(left).toHaveLength(stream.length);
    for (const event of left) expect(stream).toContain(event);
  });

  test('changed arguments are the same wherever they are said', () => {
    const left = edited(stream, (piece) =>
      piece.kind === 'call_arguments' && piece.call === 1 && piece.text.startsWith(':')
        ? [{ ...piece, text: ':2}' }]
        : [piece],
    );
    const done = left.find(({ json }) => asObject(asObject(json)?.item)?.arguments === '{"a":2}');
    expect(done).toBeDefined();
    expect(output(left.at(-1)).map((item) => item.arguments ?? 'text')).toEqual(['text', '{"a":2}', '{}']);
    expect(asObject(asObject(left.at(-1)?.json)?.response)?.usage).toEqual(usage);
  });

  test('a changed name and id, too', () => {
    const left = edited(stream, (piece) =>
      piece.kind === 'call_start' && piece.call === 1 ? [{ ...piece, name: 'list', id: 'c9' }] : [piece],
    );
    expect(output(left.at(-1))[1]).toMatchObject({ name: 'list', call_id: 'c9', arguments: '{"a":1}' });
    expect(left.filter(({ json }) => asObject(asObject(json)?.item)?.name === 'list')).toHaveLength(2);
  });

  test('text that is taken out leaves no item', () => {
    const left = edited(stream, (piece) => (piece.kind === 'text' ? [{ ...piece, text: '' }] : [piece]));
    expect(types(left).slice(1, 4)).toEqual(['in_progress', 'in_progress', 'output_item.added']);
    expect(output(left.at(-1)).map((item) => item.id)).toEqual(['fc_1', 'fc_2']);
  });

  test('an inserted call is an item of its own', () => {
    const made: Piece[] = [
      { kind: 'call_start', choice: 0, call: 3, id: 'c3', name: 'ls' },
      { kind: 'call_arguments', choice: 0, call: 3, text: '{}' },
      { kind: 'call_end', choice: 0, call: 3, cut: false },
    ];
    const left = edited(stream, (piece) => (piece.kind === 'finish' ? [...made, piece] : [piece]));
    expect(types(left).slice(-5)).toEqual([
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    expect(output(left.at(-1)).at(-1)).toMatchObject({
      type: 'function_call',
      call_id: 'c3',
      name: 'ls',
      arguments: '{}',
    });
  });

  test('an answer that reached its limit after all', () => {
    const left = edited(stream, (piece) =>
      piece.kind === 'finish' ? [{ ...piece, reason: 'max_output_tokens' }] : [piece],
    );
    expect(left.at(-1)).toMatchObject({
      name: 'response.incomplete',
      json: {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      },
    });
  });

  test('an answer that is ended here closes what is open', () => {
    const end: Piece[] = [{ kind: 'finish', choice: 0, reason: 'max_output_tokens' }, { kind: 'end' }];
    const left = edited(stream.slice(0, 5), (piece) => (piece.kind === 'text' ? [piece, ...end] : [piece]));
    expect(types(left).slice(-4)).toEqual(['output_text.done', 'content_part.done', 'output_item.done', 'incomplete']);
    expect(asObject(left.at(-1)?.json)?.response).toMatchObject({ id: 'resp_1', status: 'incomplete' });
  });

  test('where the backend numbers items and events, what leaves is numbered without gaps', () => {
    const places: Record<string, number> = { msg_1: 0, fc_1: 1, fc_2: 2 };
    const numbered = stream.map((event, sequence_number) => {
      const json = asObject(event.json) ?? {};
      const id = String(json.item_id ?? asObject(json.item)?.id ?? '');
      return came({ ...json, sequence_number, ...(id in places ? { output_index: places[id] ?? 0 } : {}) });
    });
    expect(edited(numbered, (piece) => [piece])).toEqual(numbered);
    const left = edited(numbered, (piece) => (piece.kind === 'text' ? [{ ...piece, text: '' }] : [piece]));
    expect(left.map(({ json }) => asObject(json)?.sequence_number)).toEqual([...left.keys()]);
    const added = left.filter(({ name }) => name === 'response.output_item.added');
    expect(added.map(({ json }) => asObject(json)?.output_index)).toEqual([0, 1]);
  });
});

describe('bodies', () => {
  const body: JsonObject = {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    output: [message, call, other],
    usage,
  };
  const change = (map: (piece: Piece) => Piece[]): JsonObject => {
    const before = openAiResponses.readBody(body);
    return openAiResponses.editBody?.(body, before, before.flatMap(map)) ?? {};
  };

  test('the same body when nothing changed', () => expect(change((piece) => [piece])).toBe(body));

  test('a changed call in its place, the others untouched', () => {
    const changed = change((piece) =>
      piece.kind === 'call_arguments' && piece.call === 1 ? [{ ...piece, text: '{}' }] : [piece],
    );
    expect(changed.output).toEqual([message, { ...call, arguments: '{}' }, other]);
    expect(asArray(changed.output)[2]).toBe(other);
  });

  test('no text, no item; thoughts first, new calls last', () => {
    const changed = change((piece) =>
      piece.kind === 'text'
        ? [
            { kind: 'reasoning', choice: 0, text: 'Hm' },
            { kind: 'call_start', choice: 0, call: 7, id: 'c7', name: 'ls' },
          ]
        : [piece],
    );
    expect(asArray(changed.output).map((item) => asObject(item)?.type)).toEqual([
      'reasoning',
      'function_call',
      'function_call',
      'function_call',
    ]);
    expect(asArray(changed.output)[3]).toMatchObject({ call_id: 'c7', name: 'ls', status: 'completed' });
  });
});
