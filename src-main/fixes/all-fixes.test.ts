import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import { fixes } from './registry.ts';
import { type AnswerCase, runAnswerCase } from './testing/answer-case.ts';

/** Recorded from llama-server b11669 (e2e/recorded/record.ts): thinking, then a tool call. */
const recording = readFileSync(new URL('../../e2e/recorded/messages-reason-call.sse', import.meta.url), 'utf8');
const stream = recording
  .split('\n')
  .filter((line) => line.startsWith('data: {'))
  .map((line) => JSON.parse(line.slice(6)) as JsonObject);

test('with all fixes on, every block of a recorded Anthropic stream opens, goes on and closes in turn', () => {
  const given: AnswerCase = { name: 'recorded', dialect: 'anthropic', stream };
  const { left } = runAnswerCase(fixes, given);
  let open: number | null = null;
  const opened: number[] = [];
  for (const { json } of left) {
    const { type, index } = json as { type: string; index: number };
    if (type === 'content_block_start') {
      expect(open).toBeNull();
      opened.push(index);
      open = index;
    }
    if (type === 'content_block_delta') expect(index).toBe(open);
    if (type === 'content_block_stop') {
      expect(index).toBe(open);
      open = null;
    }
  }
  expect(open).toBeNull();
  expect(opened).toEqual(opened.map((_, position) => position));
});

test('a call whose end was withheld is whole before its block closes, also behind other blocks', () => {
  const block = (index: number, content: JsonObject): JsonObject => ({
    type: 'content_block_start',
    index,
    content_block: content,
  });
  const fragment = (text: string): JsonObject => ({
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: text },
  });
  const { left, adds } = runAnswerCase(fixes, {
    name: 'text before a call',
    dialect: 'anthropic',
    tools: { Write: { type: 'object', properties: { content: { type: 'string' } }, required: ['content'] } },
    stream: [
      { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1, output_tokens: 0 } } },
      block(0, { type: 'text', text: '' }),
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'I will write it.' } },
      block(1, { type: 'tool_use', id: 'a', name: 'Write' }),
      fragment('{"content": "line\\n"'),
      fragment('}'),
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_stop', index: 1 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 3 } },
      { type: 'message_stop' },
    ],
  });
  const types = left.map(({ json }) => (json as JsonObject).type);
  expect(types.lastIndexOf('content_block_delta')).toBeLessThan(types.lastIndexOf('content_block_stop'));
  expect(adds?.calls).toMatchObject([{ id: 'a', name: 'Write', argumentsText: '{"content": "line\\n"}' }]);
});
