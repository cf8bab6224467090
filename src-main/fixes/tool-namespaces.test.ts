import { expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import { runAnswerCase } from './testing/answer-case.ts';
import { unsupportedParts } from './unsupported-parts.ts';

const search = { type: 'function', name: 'search', parameters: { type: 'object' } };
const request: JsonObject = {
  input: 'hi',
  tools: [
    { type: 'namespace', name: 'mcp__docs__', tools: [search] },
    { type: 'namespace', name: 'mcp__web', tools: [search] },
    { type: 'function', name: 'ls', parameters: {} },
  ],
};
const call = (name: string): JsonObject => ({ type: 'function_call', call_id: 'c', name, arguments: '{}' });
const sent = [call('mcp__docs__search'), call('mcp__web__search'), call('ls'), { type: 'message', content: [] }];
const known = [
  { ...call('search'), namespace: 'mcp__docs__' },
  { ...call('search'), namespace: 'mcp__web' },
  call('ls'),
  { type: 'message', content: [] },
];

test('calls of a whole answer leave under the names that the client declared', () => {
  const body = { object: 'response', output: sent };
  const result = runAnswerCase([unsupportedParts], { name: 'whole', dialect: 'openai-responses', request, body });
  expect(result.body).toEqual({ object: 'response', output: known });
  expect(result.changed).toEqual(['unsupported_parts']);
});

test('so do those of a stream, where they begin, end and are summed up', () => {
  const eventsOf = (item: JsonObject, index: number): JsonObject[] => [
    { type: 'response.output_item.added', output_index: index, item: { ...item, arguments: '' } },
    { type: 'response.function_call_arguments.delta', output_index: index, delta: '{}' },
    { type: 'response.function_call_arguments.done', output_index: index, arguments: '{}' },
    { type: 'response.output_item.done', output_index: index, item },
  ];
  const completed = (output: JsonObject[]): JsonObject => ({
    type: 'response.completed',
    response: { status: 'completed', output },
  });
  const { came, left } = runAnswerCase([unsupportedParts], {
    name: 'stream',
    dialect: 'openai-responses',
    request,
    stream: [...sent.slice(0, 3).flatMap(eventsOf), completed(sent)],
  });
  expect(left.map(({ json }) => json)).toEqual([...known.slice(0, 3).flatMap(eventsOf), completed(known)]);
  // `ls`: the very events that came.
  for (const at of [8, 9, 10, 11]) expect(left[at]).toBe(came[at]);
});
