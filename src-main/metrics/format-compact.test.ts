import { describe, expect, it } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { compact } from './format-compact.ts';

it('is the reference line', () => {
  expect(compact.format(exampleMetrics())).toBe(
    'model=Qwen3-14B-128K-Q3_K_S.gguf toks=538/983 tps=1698.07/33.13 ctx=1521/4096 stream finish=stop dur=30181.0ms',
  );
});

it('goes on with what else is known', () => {
  const metrics = exampleMetrics({
    streaming: false,
    cached_tokens: 400,
    reasoning_tokens: 120,
    ttft_ms: 320.123,
    queue_ms: 0,
    draft_tokens: 60,
    draft_accepted_tokens: 40,
    tool_calls: 2,
    fixes: ['a', 'b'],
    unrepaired: 1,
    rate_clock: 'proxy',
    client: 'claude-cli/2.1.4',
    session_id: 's1',
    agent_id: 'g1',
    status: 'failed',
    http_status: 500,
    error: 'broke "off"',
  });
  expect(compact.format(metrics)).toBe(
    'model=Qwen3-14B-128K-Q3_K_S.gguf toks=538/983 tps=1698.07/33.13 ctx=1521/4096 finish=stop dur=30181.0ms ' +
      'cached=400 reasoning=120 ttft=320.1ms queue=0.0ms draft=40/60 tools=2 fixes=a,b unrepaired=1 clock=proxy ' +
      'client=claude-cli/2.1.4 session=s1 agent=g1 status=failed http=500 error="broke \\"off\\""',
  );
});

it('writes - for the unknown', () => {
  const metrics = exampleMetrics({
    model: null,
    prompt_tokens: null,
    completion_tokens: null,
    prompt_tps: null,
    generation_tps: null,
    context_used: null,
    context_total: null,
    finish_reason: null,
    status: 'aborted',
    http_status: null,
  });
  expect(compact.format(metrics)).toBe(
    'model=- toks=-/- tps=-/- ctx=-/- stream finish=- dur=30181.0ms status=aborted http=-',
  );
});

describe('a model named', () => {
  it.each([
    ['my model', '"my model"'],
    ['a=b', '"a=b"'],
    ['', '""'],
    ['two\nlines', 'two\ufffdlines'],
    ['\u001b[2J', '\ufffd[2J'],
    ['\u202egnp', '\ufffdgnp'],
    ['モデル🦙', 'モデル🦙'],
  ])('%j is %s', (model, value) => {
    expect(compact.format(exampleMetrics({ model }))).toBe(
      `model=${value} toks=538/983 tps=1698.07/33.13 ctx=1521/4096 stream finish=stop dur=30181.0ms`,
    );
  });
});
