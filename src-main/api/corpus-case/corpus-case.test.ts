import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import { fixes } from '../../fixes/registry.ts';
import { tryRepair } from '../../fixes/repair-trial.ts';
import { expectRecorded, type RecordedCase } from '../../fixes/testing/recorded-case.ts';
import { runRequestCase } from '../../fixes/testing/request-case.ts';
import type { StoredBody } from '../../store/bodies/body-row.ts';
import { corpusCase, type KeptRequest } from './corpus-case.ts';

const schema = { type: 'object', properties: { path: { type: 'string', title: 'PRIVATE' } }, required: ['path'] };
const broken = '{path: "/a"}';
const repair: RepairRecord = {
  request_id: 'r-1/../x',
  timestamp: '2026-02-15T10:30:50.000Z',
  fix: 'toolcall_arguments',
  tool: 'read',
  path: '',
  before: '',
  after: '',
  held_characters: 0,
  held_ms: 0,
  outcome: 'repaired',
  reason: tryRepair(broken, schema).repairs[0]!.reason,
};

function body(part: StoredBody['part'], content: JsonObject | string, changes: Partial<StoredBody> = {}): StoredBody {
  const isText = typeof content === 'string';
  const bytes = Buffer.from(isText ? content : JSON.stringify(content));
  const headers: StoredBody['headers'] = [
    ['Content-Type', isText ? 'text/event-stream; charset=utf-8' : 'application/json'],
  ];
  return { part, headers, bytes, totalBytes: bytes.length, isCut: false, marks: [], ...changes };
}

function events(...list: JsonObject[]): string {
  return list.map((json) => `event: ${json.type}\r\ndata: ${JSON.stringify(json)}\r\n\r\n`).join('');
}

function kept(dialect: string, repairs: RepairRecord[], ...bodies: StoredBody[]): KeptRequest {
  return { metrics: { request_id: 'r-1/../x', dialect, http_status: 200 }, repairs, bodies };
}

function only(given: KeptRequest): RecordedCase & JsonObject {
  const [first, ...others] = JSON.parse(corpusCase(given).text) as (RecordedCase & JsonObject)[];
  expect(others).toEqual([]);
  return first!;
}

const anthropicRequest = {
  model: 'm',
  max_tokens: 100,
  system: 'PRIVATE',
  metadata: { user_id: 'PRIVATE' },
  messages: [{ role: 'user', content: 'PRIVATE' }],
  tools: [{ name: 'read', description: 'PRIVATE', input_schema: schema }],
};
const anthropicAnswer = (text: string) =>
  events(
    { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1, output_tokens: 0 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'read', input: {} } },
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  );

describe('an answer', () => {
  it("streamed, on Anthropic's wire", () => {
    const given = kept(
      'anthropic',
      [repair],
      body('client_request', anthropicRequest),
      body('backend_response', anthropicAnswer(broken)),
      body('client_response', anthropicAnswer('{"path": "/a"}')),
    );
    expect(corpusCase(given).text).not.toContain('PRIVATE');
    expect(corpusCase(given).fileName).toBe('toolcall_arguments-r-1x.json');
    const made = only(given);
    expect(made).toMatchObject({ dialect: 'anthropic', request: { model: 'm', max_tokens: 100 } });
    expectRecorded(made);
  });

  it('in one piece', () => {
    const answer = (text: string) => ({
      choices: [
        {
          index: 0,
          message: {
            content: null,
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'read', arguments: text } }],
          },
          finish_reason: 'tool_calls',
        },
      ],
    });
    const request = { messages: [], tools: [{ type: 'function', function: { name: 'read', parameters: schema } }] };
    const made = only(
      kept(
        'openai-chat',
        [repair],
        body('client_request', request),
        body('backend_response', answer(broken)),
        body('client_response', answer('{"path": "/a"}')),
      ),
    );
    expect(made).toMatchObject({ body: answer(broken), adds: { finish: 'tool_calls' } });
    expectRecorded(made);
  });
});

describe('a request that was healed', () => {
  function healed(request: JsonObject): KeptRequest {
    const { reports } = runRequestCase(
      fixes.filter(({ info }) => info.enabledByDefault),
      { request },
    );
    const repairs = reports.map(
      ({ fix, path, reason }): RepairRecord => ({ ...repair, fix, path, reason, outcome: 'healed_request' }),
    );
    expect(repairs).not.toEqual([]);
    return kept('openai-chat', repairs, body('client_request', request));
  }

  it('keeps its form and none of its texts', () => {
    const made = only(
      healed({
        messages: [
          { role: 'system', content: 'PRIVATE one' },
          { role: 'user', content: [{ type: 'text', text: 'PRIVATE two' }] },
          { role: 'system', content: 'PRIVATE one' },
          { role: 'tool', tool_call_id: 'nobody', content: 'PRIVATE three' },
        ],
      }),
    );
    expect(JSON.stringify(made)).not.toContain('PRIVATE');
    expectRecorded(made);
    expect(() => expectRecorded({ ...made, expected: {} } as RecordedCase)).toThrow();
  });
});

describe('is refused, with the remedy', () => {
  const request = body('client_request', anthropicRequest);
  const stream = body('backend_response', anthropicAnswer(broken));
  it.each([
    ['nothing was kept', kept('anthropic', [repair]), /history\.bodies/],
    ['the answer was cut off', kept('anthropic', [repair], request, { ...stream, isCut: true }), /max_body_kb/],
    ['the request was cut off', kept('anthropic', [repair], { ...request, isCut: true }, stream), /max_body_kb/],
    ['no fix reads this dialect', kept('llama-completion', [repair], request, stream), /cannot be replayed/],
  ])('where %s', (_why, given, message) => {
    expect(() => corpusCase(given)).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringMatching(message) }),
    );
  });
});
