import { describe, expect, it } from 'vitest';
import { readTurns } from './turns.ts';

describe('Chat Completions', () => {
  it('reads texts, calls and results', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'ls', arguments: '{"path":"."}' } };
    expect(
      readTurns({
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image_url', image_url: { url: 'data:…' } },
            ],
          },
          { role: 'assistant', content: null, reasoning_content: 'Hm', tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c1', content: 'a.ts' },
        ],
      }),
    ).toEqual([
      { role: 'system', blocks: [{ kind: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        blocks: [
          { kind: 'text', text: 'Look' },
          { kind: 'other', what: 'image_url' },
        ],
      },
      {
        role: 'assistant',
        blocks: [
          { kind: 'thinking', text: 'Hm' },
          { kind: 'call', id: 'c1', name: 'ls', argumentsText: '{"path":"."}' },
        ],
      },
      { role: 'tool', blocks: [{ kind: 'result', id: 'c1', text: 'a.ts', isError: false }] },
    ]);
  });
});

describe('Messages', () => {
  it('reads the system prompt, thoughts, calls and results', () => {
    expect(
      readTurns({
        system: [{ type: 'text', text: 'Be brief.' }],
        messages: [
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm' },
              { type: 'tool_use', id: 't1', name: 'ls', input: { path: '.' } },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'no' }] },
            ],
          },
        ],
      }),
    ).toEqual([
      { role: 'system', blocks: [{ kind: 'text', text: 'Be brief.' }] },
      {
        role: 'assistant',
        blocks: [
          { kind: 'thinking', text: 'Hm' },
          { kind: 'call', id: 't1', name: 'ls', argumentsText: '{"path":"."}' },
        ],
      },
      { role: 'tool', blocks: [{ kind: 'result', id: 't1', text: 'no', isError: true }] },
    ]);
  });
});

describe('Responses', () => {
  it('reads instructions, items and a bare input', () => {
    expect(readTurns({ instructions: 'Be brief.', input: 'Hi' }).map(({ role }) => role)).toEqual(['system', 'user']);
    expect(
      readTurns({
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] },
          { type: 'function_call', call_id: 'c1', name: 'ls', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c1', output: 'a.ts' },
        ],
      }),
    ).toEqual([
      { role: 'user', blocks: [{ kind: 'text', text: 'Hi' }] },
      { role: 'assistant', blocks: [{ kind: 'thinking', text: 'Hm' }] },
      { role: 'assistant', blocks: [{ kind: 'call', id: 'c1', name: 'ls', argumentsText: '{}' }] },
      { role: 'tool', blocks: [{ kind: 'result', id: 'c1', text: 'a.ts', isError: false }] },
    ]);
  });
});

it('a bare prompt is one turn, and nonsense is none', () => {
  expect(readTurns({ prompt: 'Once' })).toEqual([{ role: 'prompt', blocks: [{ kind: 'text', text: 'Once' }] }]);
  expect(readTurns({ messages: 'no', input: 5 })).toEqual([]);
  expect(readTurns({ messages: [null, 7, {}] })).toEqual([{ role: 'unknown', blocks: [] }]);
});
