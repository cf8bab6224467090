import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import { parseLineProtocol } from '../testing/line-protocol.ts';
import { pointFields, pointTags, pointTime, requestPoint } from './point.ts';

const full = exampleMetrics({
  client: 'claude-cli/2.1.4',
  session_id: 's1',
  agent_id: 'g1',
  error: 'none',
  cached_tokens: 100,
  reasoning_tokens: 7,
  accepted_prediction_tokens: 1,
  rejected_prediction_tokens: 2,
  draft_tokens: 60,
  draft_accepted_tokens: 40,
  generation_ms: 29669.5,
  ttft_ms: 320.5,
  queue_ms: 0,
  proxy_overhead_ms: 1.5,
  reasoning_ms: 1000,
  answer_ms: 2000,
  tool_call_ms: 3000,
  tool_calls: 2,
  fixes: ['a', 'b'],
  repairs: 3,
  unrepaired: 1,
});

test('one request is one line', () => {
  expect(requestPoint({ sequence: 7, metrics: full }, 'llama_proxy', { site: 'berlin' }).toString()).toBe(
    'llama_proxy,client=claude-cli,dialect=openai-chat,endpoint=/v1/chat/completions,instance=default,' +
      'model=Qwen3-14B-128K-Q3_K_S.gguf,site=berlin,status=completed,streaming=true ' +
      'accepted_prediction_tokens=1i,agent_id="g1",answer_s=2,cached_tokens=100i,client_version="2.1.4",' +
      'context_ratio=0.37134,context_total=4096i,context_used=1521i,decode_s=29.6695,decode_tps=33.13,draft_accepted=40i,' +
      'draft_tokens=60i,duration_s=30.181,error="none",finish_reason="stop",fixes="a b",http_status=200i,input_tokens=538i,' +
      'output_tokens=983i,prefill_s=0.3168,prefill_tps=1698.07,proxy_overhead_s=0.0015,queue_s=0,rate_clock="backend",' +
      'reasoning_s=1,reasoning_tokens=7i,rejected_prediction_tokens=2i,repairs=3i,request_id="a1b2c3d4-0000-4000-8000-000000000001",' +
      'session_id="s1",tool_call_s=3,tool_calls=2i,total_tokens=1521i,ttft_s=0.3205,unrepaired=1i 1771151445000000007',
  );
});

test('nothing of a record is left out', () => {
  const written = new Set<string>();
  const watched = new Proxy(full, {
    get(target, key) {
      written.add(String(key));
      return Reflect.get(target, key);
    },
  });
  requestPoint({ sequence: 1, metrics: watched }, 'm', {});
  expect([...written].toSorted()).toEqual(Object.keys(requestMetrics.shape).toSorted());
});

test('what is unknown is no field, and never 0', () => {
  const [point] = parseLineProtocol(requestPoint({ sequence: 1, metrics: exampleMetrics() }, 'm', {}).toString());
  expect(point?.fields).not.toHaveProperty('cached_tokens');
  expect(point?.fields).not.toHaveProperty('ttft_s');
  expect(point?.tags).not.toHaveProperty('client');
});

test('names are used once', () => {
  const names = [...pointFields.map(([name]) => name), ...Object.keys(pointTags)];
  expect(new Set(names).size).toBe(names.length);
});

test.each(['a b,c=d', '"quoted" \\ back', 'two\nlines', 'モデル🦙', '=,= ,'])(
  'text from outside comes through: %j',
  (text) => {
    const metrics = exampleMetrics({ session_id: text });
    const line = requestPoint({ sequence: 1, metrics }, 'm', {}).toString();
    const [point, ...others] = parseLineProtocol(line);
    expect(others).toEqual([]);
    expect(point?.fields).toMatchObject({ session_id: text, request_id: metrics.request_id });
  },
);

test.each([
  ['C:\\models\\', 'C:\\models'],
  ['\\', undefined],
  ['', undefined],
  ['a b,c=d', 'a b,c=d'],
  ['two\nlines', 'two\\nlines'],
  ['x'.repeat(300), 'x'.repeat(256)],
])('the tag %j is written %j', (model, tag) => {
  const [point] = parseLineProtocol(
    requestPoint({ sequence: 1, metrics: exampleMetrics({ model }) }, 'm', {}).toString(),
  );
  expect(point?.tags.model).toBe(tag);
  expect(point?.fields.request_id).toBeDefined();
});

test("the user's tags stand beside ours", () => {
  const point = requestPoint({ sequence: 1, metrics: exampleMetrics() }, 'm', { site: 'berlin', model: 'mine' });
  expect(parseLineProtocol(point.toString())[0]?.tags).toMatchObject({
    site: 'berlin',
    model: 'Qwen3-14B-128K-Q3_K_S.gguf',
  });
});

test('requests of one millisecond differ in time, a repeat does not', () => {
  const timestamp = '2026-02-15T10:30:45.123Z';
  expect(pointTime(timestamp, 1)).toBe('1771151445123000001');
  expect(pointTime(timestamp, 2)).toBe('1771151445123000002');
  expect(pointTime(timestamp, 1_000_001)).toBe('1771151445123000001');
});
