import { describe, expect, it } from 'vitest';
import type { Piece, Timings, Usage } from '#shared/dialects/piece.ts';
import { liveRequest } from '#shared/metrics/live-request.ts';
import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import { createMeter, type MeterStart } from './meter.ts';

const text: Piece = { kind: 'text', choice: 0, text: 'a' };
const reasoning: Piece = { kind: 'reasoning', choice: 0, text: 'a' };
const callStart: Piece = { kind: 'call_start', choice: 0, call: 0, id: 'x', name: 'read' };
const callArguments: Piece = { kind: 'call_arguments', choice: 0, call: 0, text: '{' };

function usage(known: Partial<Usage>): Piece {
  const none = {
    promptTokens: null,
    cachedTokens: null,
    completionTokens: null,
    reasoningTokens: null,
    acceptedPredictionTokens: null,
    rejectedPredictionTokens: null,
  };
  return { kind: 'usage', usage: { ...none, ...known } };
}

function timings(known: Partial<Timings>): Piece {
  const none = {
    cachedTokens: null,
    promptTokens: null,
    promptMs: null,
    promptPerSecond: null,
    generatedPerSecond: null,
    generatedTokens: null,
    generatedMs: null,
    draftTokens: null,
    draftAcceptedTokens: null,
  };
  return { kind: 'timings', timings: { ...none, ...known } };
}

function finish(reason: string, choice = 0): Piece {
  return { kind: 'finish', choice, reason };
}

/** A meter whose clock stands wherever `at` puts it; it was made at 0. */
function meterWithClock(changes: Partial<MeterStart> = {}) {
  let nowMs = 0;
  const meter = createMeter(
    {
      requestId: 'a1b2c3d4-0000-4000-8000-000000000001',
      timestamp: '2026-02-15T10:30:45.000Z',
      instance: 'default',
      endpoint: '/v1/chat/completions',
      dialect: 'openai-chat',
      streaming: true,
      client: 'curl/8.5.0',
      sessionId: null,
      agentId: null,
      requestedModel: 'asked',
      ...changes,
    },
    () => nowMs,
  );
  return {
    meter,
    at(ms: number, ...pieces: Piece[]) {
      nowMs = ms;
      for (const piece of pieces) meter.observe(piece);
      return meter;
    },
    completed(ms: number) {
      nowMs = ms;
      return meter.end({ status: 'completed', contextTotal: 4096 });
    },
  };
}

describe('a stream of /v1/chat/completions', () => {
  it('leaves one whole record, rates by the backend', () => {
    const { meter, at, completed } = meterWithClock();
    at(4).forwarded();
    at(10).answerStarted(200);
    at(330, { kind: 'model', model: 'Qwen3-14B' });
    at(330, reasoning);
    at(360, reasoning);
    at(400, text);
    at(460, callStart, callArguments);
    meter.held(1.5);
    meter.repaired('toolcall_bad_filepath');
    at(500, callArguments);
    at(530, finish('tool_calls'));
    at(530, usage({ promptTokens: 938, cachedTokens: 400, completionTokens: 9 }));
    at(530, timings({ cachedTokens: 400, promptTokens: 538, promptMs: 316.83, generatedTokens: 9, generatedMs: 200 }));
    at(531, { kind: 'end' });
    const record = completed(532);
    expect(record).toEqual({
      request_id: 'a1b2c3d4-0000-4000-8000-000000000001',
      timestamp: '2026-02-15T10:30:45.000Z',
      model: 'Qwen3-14B',
      prompt_tokens: 938,
      completion_tokens: 9,
      total_tokens: 947,
      prompt_tps: 1698.072,
      generation_tps: 45,
      context_total: 4096,
      context_used: 947,
      context_percent: 23.12,
      streaming: true,
      finish_reason: 'tool_calls',
      duration_ms: 532,
      instance: 'default',
      endpoint: '/v1/chat/completions',
      dialect: 'openai-chat',
      client: 'curl/8.5.0',
      session_id: null,
      agent_id: null,
      status: 'completed',
      http_status: 200,
      error: null,
      cached_tokens: 400,
      reasoning_tokens: 4,
      accepted_prediction_tokens: null,
      rejected_prediction_tokens: null,
      draft_tokens: null,
      draft_accepted_tokens: null,
      prompt_ms: 316.83,
      generation_ms: 200,
      ttft_ms: 330,
      queue_ms: 6,
      proxy_overhead_ms: 5.5,
      reasoning_ms: 30,
      answer_ms: 40,
      tool_call_ms: 130,
      tool_calls: 1,
      fixes: ['toolcall_bad_filepath'],
      repairs: 1,
      unrepaired: 0,
      rate_clock: 'backend',
    });
    expect(requestMetrics.parse(record)).toEqual(record);
    expect(Object.keys(record)).toEqual(Object.keys(requestMetrics.shape));
  });

  it('takes the prompt from timings alone when usage was not asked for', () => {
    const { at, completed } = meterWithClock();
    at(10, text, text, finish('stop'), timings({ cachedTokens: 900, promptTokens: 12, generatedTokens: 3 }));
    expect(completed(20)).toMatchObject({
      prompt_tokens: 912,
      cached_tokens: 900,
      completion_tokens: 3,
      total_tokens: 915,
    });
  });

  it('keeps the prompt unknown where timings leave the cache out (ik_llama.cpp)', () => {
    const { at, completed } = meterWithClock();
    at(10, text, timings({ promptTokens: 100, promptMs: 50, generatedTokens: 30, generatedMs: 1000 }));
    expect(completed(20)).toMatchObject({
      prompt_tokens: null,
      context_used: null,
      prompt_tps: 2000,
      generation_tps: 30,
    });
  });

  it('counts drafted and predicted tokens', () => {
    const { at, completed } = meterWithClock();
    at(10, text, usage({ acceptedPredictionTokens: 5, rejectedPredictionTokens: 2 }));
    at(10, timings({ draftTokens: 60, draftAcceptedTokens: 40 }));
    expect(completed(20)).toMatchObject({
      accepted_prediction_tokens: 5,
      rejected_prediction_tokens: 2,
      draft_tokens: 60,
      draft_accepted_tokens: 40,
    });
  });

  it('names the finish of the first choice, whichever ends last', () => {
    const { at, completed } = meterWithClock();
    at(10, finish('length', 1), finish('stop', 0), finish('length', 2));
    expect(completed(20).finish_reason).toBe('stop');
  });
});

describe('a stream of /v1/messages', () => {
  const start = { dialect: 'anthropic', endpoint: '/v1/messages' };
  const messageStart = usage({ promptTokens: 912, cachedTokens: 900, completionTokens: 0 });

  it('is timed by the proxy', () => {
    const { at, completed } = meterWithClock(start);
    at(5).forwarded();
    at(25).answerStarted(200);
    at(145, { kind: 'model', model: 'm' }, messageStart, reasoning);
    for (let token = 1; token <= 9; token++) at(145 + token * 20, text);
    at(345, finish('end_turn'), usage({ completionTokens: 11 }), { kind: 'end' });
    expect(completed(346)).toMatchObject({
      rate_clock: 'proxy',
      completion_tokens: 11,
      generation_ms: 200,
      generation_tps: 50,
      prompt_ms: 120,
      prompt_tps: 100,
      ttft_ms: 145,
      queue_ms: 20,
      reasoning_ms: 0,
      answer_ms: 200,
      tool_call_ms: 0,
    });
  });

  it('keeps the prefill unknown where headers come with the first token', () => {
    const { at, completed } = meterWithClock(start);
    at(5).forwarded();
    at(800).answerStarted(200);
    at(801, messageStart, text);
    at(901, finish('end_turn'), usage({ completionTokens: 3 }));
    expect(completed(902)).toMatchObject({
      prompt_ms: null,
      prompt_tps: null,
      queue_ms: null,
      ttft_ms: 801,
      generation_tps: 20,
    });
  });

  it('does not take the late first piece of a tool call for prefill or queue', () => {
    const { at, completed } = meterWithClock(start);
    at(0).forwarded();
    at(10).answerStarted(200);
    at(110, messageStart);
    at(510, callStart, callArguments);
    at(610, finish('tool_use'), usage({ completionTokens: 21 }));
    expect(completed(611)).toMatchObject({ prompt_ms: 100, ttft_ms: 510, queue_ms: 10, tool_call_ms: 100 });
  });

  it('knows no count when it is left before the end: message_start only holds a place', () => {
    const { at, meter } = meterWithClock(start);
    at(10, messageStart, text);
    at(20, text);
    expect(meter.end({ status: 'aborted', httpStatus: 200, contextTotal: null })).toMatchObject({
      status: 'aborted',
      prompt_tokens: 912,
      completion_tokens: null,
      total_tokens: null,
      generation_ms: 10,
      generation_tps: null,
      rate_clock: null,
      finish_reason: null,
    });
  });

  it('believes the count of an answer that ended without a word', () => {
    const { at, completed } = meterWithClock(start);
    at(10, messageStart, usage({ completionTokens: 1 }), finish('end_turn'));
    expect(completed(20)).toMatchObject({ completion_tokens: 1, ttft_ms: null, generation_tps: null });
  });
});

describe('an answer in one piece', () => {
  it('has the backend rates and none of the times that only a stream shows', () => {
    const { at, completed } = meterWithClock({ streaming: false });
    at(2).forwarded();
    at(900).answerStarted(200);
    at(900, { kind: 'model', model: 'm' }, reasoning, text, callStart, callArguments, finish('tool_calls'));
    at(900, usage({ promptTokens: 100, completionTokens: 20 }));
    at(900, timings({ cachedTokens: 0, promptTokens: 100, promptMs: 200, generatedTokens: 20, generatedMs: 500 }));
    expect(completed(901)).toMatchObject({
      streaming: false,
      prompt_tps: 500,
      generation_tps: 40,
      rate_clock: 'backend',
      ttft_ms: null,
      queue_ms: null,
      reasoning_ms: null,
      answer_ms: null,
      tool_call_ms: null,
      reasoning_tokens: null,
      tool_calls: 1,
      proxy_overhead_ms: 2,
    });
  });

  it('has counts without times where the backend tells none', () => {
    const { at, completed } = meterWithClock({ streaming: false });
    at(900, usage({ promptTokens: 100, cachedTokens: 60, completionTokens: 20 }), text);
    expect(completed(901)).toMatchObject({
      completion_tokens: 20,
      prompt_tps: null,
      generation_tps: null,
      generation_ms: null,
      rate_clock: null,
    });
  });

  it('turns out to be a stream by its content type', () => {
    const { meter, at, completed } = meterWithClock({ streaming: false });
    at(10).answerStarted(200, true);
    at(20, text);
    expect(meter.live().phase).toBe('answering');
    expect(completed(30)).toMatchObject({ streaming: true, ttft_ms: 20 });
  });
});

describe('reasoning tokens', () => {
  it.each<[string, Piece[], number | null]>([
    ['are what the backend says', [reasoning, text, usage({ completionTokens: 90, reasoningTokens: 70 })], 70],
    [
      'are counted where every token left a piece',
      [reasoning, reasoning, reasoning, text, usage({ completionTokens: 4 })],
      3,
    ],
    [
      'get their share of the tokens that left none',
      [reasoning, reasoning, text, text, usage({ completionTokens: 6 })],
      3,
    ],
    ['are unknown where tokens went unseen', [reasoning, text, usage({ completionTokens: 30 })], null],
    ['are unknown where tokens came in fragments', [reasoning, reasoning, text, usage({ completionTokens: 2 })], null],
    ['are unknown without a total', [reasoning, text], null],
    ['are unknown where nothing was marked as reasoning', [text, text, usage({ completionTokens: 2 })], null],
  ])('%s', (_, pieces, expected) => {
    const { at, completed } = meterWithClock();
    at(10, ...pieces);
    expect(completed(20).reasoning_tokens).toBe(expected);
  });
});

describe('a request that does not end well', () => {
  it('was left before the backend answered', () => {
    const { meter, at } = meterWithClock();
    at(3).forwarded();
    at(50);
    expect(meter.end({ status: 'aborted', httpStatus: null, contextTotal: null })).toMatchObject({
      status: 'aborted',
      http_status: null,
      model: 'asked',
      prompt_tokens: null,
      completion_tokens: null,
      context_total: null,
      ttft_ms: null,
      generation_ms: null,
      duration_ms: 50,
      proxy_overhead_ms: 3,
      rate_clock: null,
    });
  });

  it('keeps what timings_per_token told until then', () => {
    const { meter, at } = meterWithClock();
    at(10, text, timings({ cachedTokens: 0, promptTokens: 5, promptMs: 5, generatedTokens: 1, generatedMs: 0.001 }));
    at(40, text, timings({ cachedTokens: 0, promptTokens: 5, promptMs: 5, generatedTokens: 2, generatedMs: 40 }));
    expect(meter.end({ status: 'aborted', contextTotal: null })).toMatchObject({
      completion_tokens: 2,
      generation_tps: 50,
    });
  });

  it('keeps what prompt_progress told until then', () => {
    const { meter, at } = meterWithClock();
    at(10, { kind: 'progress', total: 1000, cached: 200, processed: 200, timeMs: 0 });
    at(410, { kind: 'progress', total: 1000, cached: 200, processed: 1000, timeMs: 400 });
    at(420, text);
    expect(meter.end({ status: 'aborted', contextTotal: null })).toMatchObject({
      prompt_tokens: 1000,
      cached_tokens: 200,
      prompt_ms: 400,
      prompt_tps: 2000,
      queue_ms: 20,
      rate_clock: 'backend',
    });
  });

  it('takes no half prefill for a whole one', () => {
    const { meter, at } = meterWithClock();
    at(210, { kind: 'progress', total: 1000, cached: 200, processed: 600, timeMs: 200 });
    expect(meter.end({ status: 'aborted', contextTotal: null })).toMatchObject({
      prompt_tokens: 1000,
      prompt_ms: null,
      prompt_tps: null,
    });
  });

  it('is not completed when its answer carried an error', () => {
    const { at, completed } = meterWithClock();
    at(10, text, { kind: 'error', message: 'Context size\nhas been exceeded.' }, { kind: 'error', message: 'second' });
    expect(completed(20)).toMatchObject({ status: 'failed', error: 'Context size has been exceeded.' });
  });

  it('was never forwarded: the proxy has no share that could be told', () => {
    const { meter, at } = meterWithClock();
    at(30);
    const record = meter.end({ status: 'failed', httpStatus: 502, error: 'connection refused', contextTotal: null });
    expect(record).toMatchObject({
      status: 'failed',
      http_status: 502,
      error: 'connection refused',
      proxy_overhead_ms: null,
    });
  });
});

describe('what it is told', () => {
  it('counts time from when the request came, not from when the meter was made', () => {
    const { meter, at } = meterWithClock({ startedAt: -40 });
    meter.forwarded();
    at(20, text);
    const record = meter.end({ status: 'completed', contextTotal: null, endedAt: 60 });
    expect(record).toMatchObject({ ttft_ms: 60, proxy_overhead_ms: 40, duration_ms: 100 });
  });

  it('is forwarded once, and ends once', () => {
    const { meter, at, completed } = meterWithClock();
    at(5).forwarded();
    at(50).forwarded();
    const record = completed(60);
    expect(record.proxy_overhead_ms).toBe(5);
    at(90);
    expect(meter.end({ status: 'aborted', contextTotal: null })).toBe(record);
  });

  it('lists each fix once in the order in which they acted, and counts what was broken', () => {
    const { meter, completed } = meterWithClock();
    meter.fixed('b');
    for (const fix of ['a', 'b', 'a']) meter.repaired(fix);
    meter.fixed('c');
    meter.unrepaired();
    meter.unrepaired();
    expect(completed(10)).toMatchObject({ fixes: ['b', 'a', 'c'], repairs: 3, unrepaired: 2 });
  });

  it('takes impossible counts for unknown', () => {
    const { meter, at } = meterWithClock();
    at(10, text, usage({ promptTokens: -1, cachedTokens: 1.5, completionTokens: Number.MAX_VALUE }));
    at(20, timings({ promptMs: -3 }));
    const record = meter.end({ status: 'completed', contextTotal: 0 });
    expect(record).toMatchObject({
      prompt_tokens: null,
      cached_tokens: null,
      completion_tokens: null,
      prompt_ms: null,
      context_total: null,
      context_percent: null,
    });
    expect(requestMetrics.parse(record)).toEqual(record);
  });

  it('does not keep a megabyte of name', () => {
    const { at, completed } = meterWithClock();
    at(10, { kind: 'model', model: 'm'.repeat(1_000_000) });
    expect(completed(20).model).toHaveLength(400);
  });
});

describe('live', () => {
  it('follows the phases', () => {
    const { meter, at } = meterWithClock();
    const phases = [meter.live().phase];
    const step = (...pieces: Piece[]) => {
      at(10, ...pieces);
      phases.push(meter.live().phase);
    };
    meter.answerStarted(200);
    step();
    step(reasoning);
    step(text);
    step(callStart);
    step(callArguments);
    expect(phases).toEqual(['queued', 'prefill', 'thinking', 'answering', 'tool_call', 'tool_call']);
  });

  it('shows how far the prefill is', () => {
    const { meter, at } = meterWithClock();
    at(500, { kind: 'progress', total: 1000, cached: 200, processed: 600, timeMs: 400 });
    const live = meter.live();
    expect(live).toMatchObject({
      phase: 'prefill',
      elapsedMs: 500,
      promptTokens: 1000,
      cachedTokens: 200,
      prefill: {
        totalTokens: 1000,
        cachedTokens: 200,
        processedTokens: 600,
        ratio: 0.5,
        tokensPerSecond: 1000,
        etaMs: 400,
      },
    });
    expect(liveRequest.parse(live)).toEqual(live);
  });

  it('counts pieces, once for an event that opens a call, and their speed', () => {
    const { meter, at } = meterWithClock();
    for (let token = 0; token <= 20; token++) at(100 + token * 25, text);
    at(625, callStart, callArguments);
    expect(meter.live()).toMatchObject({ generatedTokens: 22, generationTps: 40, toolCalls: 1, model: 'asked' });
  });

  it('prefers the count of the backend', () => {
    const { meter, at } = meterWithClock();
    at(10, text, timings({ generatedTokens: 17 }));
    expect(meter.live().generatedTokens).toBe(17);
  });

  it('follows the drafts where the stream tells them', () => {
    const { meter, at } = meterWithClock();
    const drafts = () => {
      const { draftTokens, draftAcceptedTokens } = meter.live();
      return [draftTokens, draftAcceptedTokens];
    };
    // llama-server names no drafts before the first was made.
    at(10, text, timings({ generatedTokens: 1 }));
    expect(drafts()).toEqual([null, null]);
    at(40, text, timings({ generatedTokens: 6, draftTokens: 4, draftAcceptedTokens: 4 }));
    expect(drafts()).toEqual([4, 4]);
    at(90, text, timings({ generatedTokens: 9, draftTokens: 8, draftAcceptedTokens: 5 }));
    expect(drafts()).toEqual([8, 5]);
  });

  it('shows nothing of an answer that is not streamed', () => {
    const { meter } = meterWithClock({ streaming: false });
    expect(meter.live()).toMatchObject({ phase: null, prefill: null, generatedTokens: null, generationTps: null });
  });
});
