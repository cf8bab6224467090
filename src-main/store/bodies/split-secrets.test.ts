import { expect, test } from 'vitest';
import { createBoundedSearch } from './bounded-search.ts';
import { createRedactor, unsearched } from './redaction.ts';
import { redactSplitSecrets } from './split-secrets.ts';

const redactor = createRedactor(['sk-[a-z]{6}']);
const chat = (...contents: string[]) =>
  contents.map((content) => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`).join('');

test.each([
  ['in two pieces', chat('my sk-a', 'bcdef!'), chat('my [redacted]', '!')],
  ['in many', chat('s', 'k', '-ab', 'c', 'de', 'f', ' end'), chat('[redacted]', '', '', '', '', '', ' end')],
  ['two, one behind the other', chat('sk-abcdef sk-', 'ghijkl'), chat('[redacted] [redacted]', '')],
  ['one that ends where a piece ends', chat('sk-ab', 'cdef', 'sk-'), chat('[redacted]', '', 'sk-')],
  [
    'a header in a command',
    chat('-H Authorization: Bea', 'rer tok', 'en x'),
    chat('-H Authorization: [redacted]', '', ' x'),
  ],
  ['none', chat('sk-a', 'bcde'), chat('sk-a', 'bcde')],
])('chat, %s', async (_name, stream, expected) => {
  expect(await redactSplitSecrets(stream, redactor)).toBe(expected);
});

test('events without a part of it stay as they came, to the byte', async () => {
  const untouched = ': ping\r\n\r\ndata:{ "choices" : [ ], "n": 1.0 }\r\n\r\n';
  const stream = `${untouched}${chat('sk-a', 'bcdef')}data: [DONE]\n\ndata: {"cut":`;
  expect(await redactSplitSecrets(stream, redactor)).toBe(
    `${untouched}${chat('[redacted]', '')}data: [DONE]\n\ndata: {"cut":`,
  );
});

test('calls that come by turns are not mixed up, and the parts of each are found', async () => {
  const call = (index: number, text: string) =>
    `data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":${index},"function":{"arguments":"${text}"}}]}}]}\n\n`;
  const stream = call(0, 'sk-a') + call(1, 'sk-x') + call(0, 'bcdef') + call(1, '-no');
  expect(await redactSplitSecrets(stream, redactor)).toBe(
    call(0, '[redacted]') + call(1, 'sk-x') + call(0, '') + call(1, '-no'),
  );
});

test.each([
  ['anthropic text', { type: 'content_block_delta', index: 0 }, { delta: { type: 'text_delta', text: '?' } }],
  [
    'anthropic calls',
    { type: 'content_block_delta', index: 1 },
    { delta: { type: 'input_json_delta', partial_json: '?' } },
  ],
  [
    'responses',
    { type: 'response.output_text.delta', item_id: 'i', output_index: 0, content_index: 0 },
    { delta: '?' },
  ],
  ['llama.cpp completions', { index: 0 }, { content: '?' }],
  ['reasoning', {}, { choices: [{ index: 0, delta: { reasoning_content: '?' } }] }],
])('%s', async (_name, head, body) => {
  const event = (text: string) => `event: x\ndata: ${JSON.stringify({ ...head, ...body }).replace('?', text)}\n\n`;
  expect(await redactSplitSecrets(event('sk-a') + event('bcdef'), redactor)).toBe(event('[redacted]') + event(''));
});

test('what only repeats itself is no text', async () => {
  const stream = 'data: {"id":"sk-abc"}\n\ndata: {"id":"sk-abc"}\n\n';
  expect(await redactSplitSecrets(stream, createRedactor(['c?sk']))).toBe(stream);
});

test('a text that is no stream stays', async () => {
  const request = '{"content":"sk-a","x":{"content":"bcdef"}}';
  expect(await redactSplitSecrets(request, redactor)).toBe(request);
});

test('what could not be searched to its end is not kept', async () => {
  const slow = createRedactor(['(a+)+$'], createBoundedSearch({ maxMs: 20, maxFailures: 9 }));
  expect(await redactSplitSecrets(chat('a'.repeat(60), '!'), slow)).toBe(unsearched);
  expect(slow.text(`${'a'.repeat(60)}!`)).toBe(unsearched);
});
