import { expect, test } from 'vitest';
import { asNumber, asObject, type JsonObject } from '#shared/dialects/json.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type Answer, exchange } from '../exchange.ts';
import { chatRequest, messagesRequest, messagesTools } from '../requests.ts';
import { sseObjects } from '../sse-text.ts';
import { describeOnLlamaServer, useStand } from '../stand.ts';

const contextTokens = 4096;
const client = { 'user-agent': 'journey/1.2 (test)' };

describeOnLlamaServer("every request leaves one record that agrees with the server's own numbers", () => {
  const stand = useStand({ fixes: true, contextTokens });
  const ask = (path: string, body: object) => exchange(stand.proxy.url, { path, body, headers: client });

  test.each([
    ['/v1/chat/completions', chatRequest('reason'), 'stop'],
    ['/chat/completions', chatRequest('reason', { stream: true }), 'stop'],
    ['/v1/chat/completions', chatRequest('plain', { stream: true, stream_options: { include_usage: true } }), 'stop'],
    ['/v1/completions', { prompt: '<|script:plain|>', stream: true }, 'stop'],
    ['/v1/completions', { prompt: '<|script:endless|>', max_tokens: 20 }, 'length'],
    ['/completion', { prompt: '<|script:endless|>', n_predict: 20, stream: true }, 'length'],
    ['/v1/responses', { input: 'play:plain', stream: true }, 'completed'],
  ] as const)('%s %j', async (endpoint, body, finishReason) => {
    const answer = await ask(endpoint, body);
    const record = await stand.proxy.nextRecord();
    expect(record).toMatchObject({
      endpoint,
      finish_reason: finishReason,
      streaming: 'stream' in body,
      rate_clock: 'backend',
    });
    expectTimings(record, timingsOf(answer));
    expectWholeRecord(record);
  });

  test.each([
    ['whole', {}],
    ['streamed', { stream: true }],
  ])("/v1/messages, %s: counts from usage, rates from the proxy's clock", async (_name, more) => {
    await ask('/v1/messages', messagesRequest('reason_call', { tools: messagesTools, ...more }));
    const record = await stand.proxy.nextRecord();
    expect(record).toMatchObject({
      endpoint: '/v1/messages',
      finish_reason: 'tool_use',
      completion_tokens: 13,
      cached_tokens: 0,
      tool_calls: 1,
      streaming: 'stream' in more,
    });
    expect(record.prompt_tokens).toBeGreaterThan(500);
    // An answer that comes in one piece has no first token to measure from.
    expect(record.rate_clock).toBe('stream' in more ? 'proxy' : null);
    expectWholeRecord(record);
  });

  function expectWholeRecord(record: RequestMetrics) {
    expect(record).toMatchObject({
      model: 'scripted',
      status: 'completed',
      http_status: 200,
      error: null,
      client: 'journey/1.2',
      context_total: contextTokens,
      total_tokens: record.prompt_tokens! + record.completion_tokens!,
      context_used: record.prompt_tokens! + record.completion_tokens!,
      unrepaired: 0,
    });
    expect(record.context_percent).toBeCloseTo((100 * record.context_used!) / contextTokens, 1);
    expect(record.ttft_ms === null).toBe(!record.streaming);
    expect(record.duration_ms).toBeGreaterThanOrEqual(record.ttft_ms ?? 0);
  }
});

/** llama-server puts `timings` on the last object that it sends, on responses beside the event's own fields. */
function timingsOf({ text }: Answer): JsonObject {
  const objects = text.startsWith('{') ? [JSON.parse(text) as JsonObject] : sseObjects(text);
  return objects.map((object) => asObject(object.timings)).findLast((timings) => timings !== undefined)!;
}

function expectTimings(record: RequestMetrics, timings: JsonObject) {
  const of = (name: string) => asNumber(timings[name])!;
  expect(record.prompt_tokens).toBe(of('cache_n') + of('prompt_n'));
  expect(record.cached_tokens).toBe(of('cache_n'));
  expect(record.completion_tokens).toBe(of('predicted_n'));
  expect(record.prompt_ms).toBe(of('prompt_ms'));
  expect(record.generation_ms).toBe(of('predicted_ms'));
  expect(record.prompt_tps).toBeCloseTo(of('prompt_per_second'), 1);
  expect(record.generation_tps).toBeCloseTo(of('predicted_per_second'), 1);
}
