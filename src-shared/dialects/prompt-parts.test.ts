import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { promptParts } from './prompt-parts.ts';

const shape = (request: JsonObject) => promptParts(request).map(({ kind, role, text }) => [kind, role, text]);
const texts = (message: JsonObject) => promptParts({ messages: [message] }).map(({ text }) => text);

describe('parts come in the order in which templates render them', () => {
  it('in a chat', () => {
    const request = {
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
        { role: 'system', content: 'Later.' },
      ],
      tools: [{ type: 'function', function: { name: 'ls' } }],
    };
    expect(shape(request)).toEqual([
      ['system', 'developer', 'Be brief.'],
      ['system', 'system', 'Be kind.'],
      ['tools', null, '{"type":"function","function":{"name":"ls"}}'],
      ['message', 'user', 'Hi'],
      ['message', 'system', 'Later.'],
    ]);
  });

  it("in Anthropic's messages", () => {
    const request = {
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
      ],
      tools: [{ name: 'ls', input_schema: {}, cache_control: { type: 'ephemeral' } }, { name: 'rm' }],
      messages: [{ role: 'user', content: 'Hi' }],
    };
    expect(shape(request)).toEqual([
      ['system', 'system', 'Be brief.\nBe kind.'],
      ['tools', null, '{"name":"ls","input_schema":{}}\n{"name":"rm"}'],
      ['message', 'user', 'Hi'],
    ]);
  });

  it('in responses', () => {
    const request = {
      instructions: 'Be brief.',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
        { type: 'function_call', call_id: 'a', name: 'ls', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output: 'x' },
      ],
    };
    expect(shape(request)).toEqual([
      ['system', 'system', 'Be brief.'],
      ['message', 'user', 'Hi'],
      ['message', 'assistant', '{"type":"function_call","call_id":"a","name":"ls","arguments":"{}"}'],
      ['message', 'tool', '{"type":"function_call_output","call_id":"a","output":"x"}'],
    ]);
    expect(shape({ input: 'Hi' })).toEqual([['message', 'user', 'Hi']]);
  });

  it('in a bare completion', () => {
    expect(shape({ prompt: 'Once upon' })).toEqual([['message', null, 'Once upon']]);
  });
});

test.each<[name: string, one: JsonObject, other: JsonObject, isSame: boolean]>([
  ['a text and a list of it', { content: 'a' }, { content: [{ type: 'text', text: 'a' }] }, true],
  [
    'a mark for the cache',
    { content: [{ type: 'text', text: 'a' }] },
    { content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
    true,
  ],
  [
    'a mark for the cache on a result',
    { content: [{ type: 'tool_result', tool_use_id: 'x', content: 'a' }] },
    { content: [{ type: 'tool_result', tool_use_id: 'x', content: 'a', cache_control: { type: 'ephemeral' } }] },
    true,
  ],
  ['no content and none at all', { content: null, tool_calls: [] }, { tool_calls: [] }, true],
  ['another text', { content: 'a' }, { content: 'b' }, false],
  ['thoughts', { content: 'a', reasoning_content: 'h' }, { content: 'a' }, false],
  ['other arguments', { tool_calls: [{ id: 'a' }] }, { tool_calls: [{ id: 'b' }] }, false],
  ['another picture', { content: [{ type: 'image', data: 'A' }] }, { content: [{ type: 'image', data: 'B' }] }, false],
])('%s reads alike: %s', (_name, one, other, isSame) => {
  const [first, second] = [one, other].map((message) => texts({ role: 'user', ...message }));
  if (isSame) expect(first).toEqual(second);
  else expect(first).not.toEqual(second);
});

it.each<JsonObject>([
  {},
  { messages: null },
  { messages: 'x', input: 7 },
  { messages: [null, 7, []], tools: {}, system: 0 },
])('takes what is no prompt as it is: %j', (request) => {
  expect(() => promptParts(request)).not.toThrow();
});
