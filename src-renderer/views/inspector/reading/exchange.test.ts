import { describe, expect, it } from 'vitest';
import type { RequestDetail, StoredBodyView } from '#shared/contract/history-queries.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import { readExchange } from './exchange.ts';

function body(part: StoredBodyView['part'], text: string, type = 'application/json'): StoredBodyView {
  return { part, headers: [['Content-Type', type]], text, totalBytes: text.length, isCut: false, marks: [] };
}

function detail(dialect: string, bodies: StoredBodyView[], repairs: RepairRecord[] = []): RequestDetail {
  return {
    request: { sequence: 1, session: 's', metrics: exampleMetrics({ dialect }) },
    repairs,
    bodies,
    prefix: null,
  };
}

function repair(tool: string | null, reason: string): RepairRecord {
  const excerpts = { path: '', before: '{', after: '{}', held_characters: 0, held_ms: 0 };
  return {
    request_id: 'r',
    timestamp: '2026-02-15T10:00:00.000Z',
    fix: 'f',
    tool,
    ...excerpts,
    outcome: 'repaired',
    reason,
  };
}

function chatStream(...pieces: [call: number, name: string, args: string][]): string {
  const events = pieces.map(([index, name, args]) => ({
    choices: [{ index: 0, delta: { tool_calls: [{ index, id: `c${index}`, function: { name, arguments: args } }] } }],
  }));
  return [...events, { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .concat('data: [DONE]\n\n')
    .join('');
}

describe('the answer', () => {
  it('is folded from a stream', () => {
    const text = [
      'data: {"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}',
      'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}',
      'data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}',
      'data: [DONE]',
      '',
    ].join('\n\n');
    const { answers } = readExchange(detail('openai-chat', [body('client_response', text, 'text/event-stream')]));
    expect(answers).toEqual([{ text: 'Hello', reasoning: 'Hm', calls: [], finish: 'stop' }]);
  });

  it('is read from a body, of the client rather than of the backend', () => {
    const message = (text: string) => JSON.stringify({ content: [{ type: 'text', text }], stop_reason: 'end_turn' });
    const { answers } = readExchange(
      detail('anthropic', [body('backend_response', message('raw')), body('client_response', message('mended'))]),
    );
    expect(answers?.map(({ text }) => text)).toEqual(['mended']);
  });

  it('tells an error', () => {
    const text = JSON.stringify({ error: { code: 503, message: 'Loading model', type: 'unavailable_error' } });
    const { errors } = readExchange(detail('openai-chat', [body('client_response', text)]));
    expect(errors).toEqual([expect.stringContaining('Loading model')]);
  });

  it('is not known where it was not kept, or the dialect is none of ours', () => {
    expect(readExchange(detail('openai-chat', [])).answers).toBe(null);
    expect(readExchange(detail('klingon', [body('client_response', '{}')])).answers).toBe(null);
  });
});

it('messages cannot be read of a request that was cut', () => {
  expect(readExchange(detail('openai-chat', [body('client_request', '{"messages":[{"role"')])).turns).toBe(null);
});

describe('tool calls', () => {
  const both = (before: string, after: string, repairs: RepairRecord[] = []) =>
    readExchange(
      detail(
        'openai-chat',
        [body('backend_response', before, 'text/event-stream'), body('client_response', after, 'text/event-stream')],
        repairs,
      ),
    ).calls;

  it('stand beside what the model wrote, with the repairs of their tool', () => {
    const [first, second] = both(
      chatStream([0, 'ls', '{}'], [1, 'write', '{"a":1']),
      chatStream([0, 'ls', '{}'], [1, 'write', '{"a":1}']),
      [repair('write', 'cut'), repair(null, 'other')],
    );
    expect(first).toMatchObject({ name: 'ls', before: { argumentsText: '{}' }, repairs: [] });
    expect(second).toMatchObject({
      name: 'write',
      before: { argumentsText: '{"a":1' },
      after: { argumentsText: '{"a":1}' },
      repairs: [{ reason: 'cut' }],
    });
  });

  it('of the same tool: the repair stands with the one that changed', () => {
    const calls = both(chatStream([0, 'w', '{}'], [1, 'w', '{']), chatStream([0, 'w', '{}'], [1, 'w', '{}']), [
      repair('w', 'cut'),
    ]);
    expect(calls.map(({ repairs }) => repairs.length)).toEqual([0, 1]);
  });

  it('that were text for the model have nothing before them', () => {
    expect(both('data: [DONE]\n\n', chatStream([0, 'ls', '{}']))).toMatchObject([{ name: 'ls', before: null }]);
  });

  it('that the client did not get have nothing after them', () => {
    expect(both(chatStream([0, 'ls', '{}']), 'data: [DONE]\n\n')).toMatchObject([{ name: 'ls', after: null }]);
  });
});
