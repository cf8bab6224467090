import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { FixDialect } from './fix.ts';
import { fixes } from './registry.ts';
import { runRequestCase } from './testing/request-case.ts';

/** A turn of Claude Code on a build that sends no billing line: blocks with cache marks, tools, thinking, calls with results. */
const claudeCode: JsonObject = {
  model: 'qwen3-coder',
  max_tokens: 32000,
  stream: true,
  temperature: 1,
  metadata: { user_id: 'user_1_account__session_2' },
  thinking: { type: 'enabled', budget_tokens: 31999 },
  system: [
    { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: "Today's date: 2026-01-05, time zone UTC+1.", cache_control: { type: 'ephemeral' } },
  ],
  tools: [
    {
      name: 'Bash',
      description: 'Runs a command.',
      input_schema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          command: { type: 'string', description: 'The command.' },
          timeout: { type: 'number', minimum: 0, maximum: 600000 },
          run_in_background: { type: 'boolean', default: false },
        },
        required: ['command'],
        additionalProperties: false,
      },
    },
    {
      name: 'TodoWrite',
      description: 'Keeps a list.',
      input_schema: {
        type: 'object',
        properties: {
          todos: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              properties: {
                content: { type: 'string', minLength: 1 },
                status: { type: 'string', enum: ['pending', 'in_progress', 'completed'] },
              },
              required: ['content', 'status'],
            },
          },
        },
        required: ['todos'],
      },
      cache_control: { type: 'ephemeral' },
    },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<system-reminder>\nBe brief.\n</system-reminder>' },
        { type: 'text', text: 'List the files.', cache_control: { type: 'ephemeral' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'ls will do.', signature: 'sig' },
        { type: 'text', text: 'I will look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
        { type: 'tool_use', id: 'toolu_2', name: 'Bash', input: { command: 'pwd' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'a\nb' },
        { type: 'tool_result', tool_use_id: 'toolu_2', content: [{ type: 'text', text: '/tmp' }], is_error: false },
      ],
    },
    { role: 'assistant', content: 'Two files.' },
    { role: 'user', content: 'Thanks.' },
  ],
};

/** A turn of Opencode through the AI SDK: one system message, calls whose arguments are text, schemas as zod writes them. */
const opencode: JsonObject = {
  model: 'qwen3-coder',
  max_tokens: 32000,
  top_p: 1,
  stream: true,
  stream_options: { include_usage: true },
  tool_choice: 'auto',
  tools: [
    {
      type: 'function',
      function: {
        name: 'read',
        description: 'Reads a file.',
        parameters: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          properties: {
            filePath: { description: 'The path.', type: 'string' },
            offset: { anyOf: [{ type: 'number' }, { type: 'null' }] },
            limit: { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
          },
          required: ['filePath'],
          additionalProperties: false,
        },
        strict: false,
      },
    },
  ],
  messages: [
    { role: 'system', content: 'You are opencode.\nToday is Mon Jan 05 2026.' },
    { role: 'user', content: [{ type: 'text', text: 'What is in a?' }] },
    {
      role: 'assistant',
      content: '',
      reasoning_content: 'Read it.',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'read', arguments: '{ "filePath": "a", "limit": "7" }' } },
        { id: 'c2', type: 'function', function: { name: 'read', arguments: '{"filePath":"b"}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'x' },
    { role: 'tool', tool_call_id: 'c2', content: '' },
    { role: 'assistant', content: 'It says x.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'And here?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
      ],
    },
  ],
};

/** A turn of a Responses client in the items that llama-server itself gives out. */
const responses: JsonObject = {
  model: 'qwen3-coder',
  stream: true,
  store: false,
  instructions: 'You are an agent.',
  reasoning: { effort: 'medium' },
  tools: [{ type: 'function', name: 'shell', strict: false, parameters: { type: 'object', properties: {} } }],
  input: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go.' }] },
    { type: 'reasoning', id: 'rs_1', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] },
    { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'Done.' }] },
    { role: 'user', content: 'More.' },
  ],
};

const requests: [name: string, dialect: FixDialect, request: JsonObject][] = [
  ['Claude Code', 'anthropic', claudeCode],
  ['Opencode', 'openai-chat', opencode],
  ['a Responses client', 'openai-responses', responses],
  ['a bare question', 'openai-chat', { messages: [{ role: 'user', content: 'hi' }] }],
  ['a text for Responses', 'openai-responses', { input: 'hi' }],
  ['a request without messages', 'openai-chat', {}],
  ['a request of the wrong types', 'anthropic', { messages: 'hi', tools: {}, system: 1, tool_choice: [] }],
  ['lists of the wrong types', 'openai-chat', { messages: [1, 'a', null, []], tools: ['a', null] }],
  ['items of the wrong types', 'openai-responses', { input: [1, 'a', null, []], tools: [7], instructions: [] }],
];

describe('with all fixes on', () => {
  test.each(requests)('the request of %s is forwarded as the very object that came', (_name, dialect, request) => {
    const { body, reports } = runRequestCase(fixes, { dialect, request });
    expect(reports).toEqual([]);
    expect(body).toBe(request);
  });
});
