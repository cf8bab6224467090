import { expect, it } from 'vitest';
import { aggregate } from './aggregate.ts';
import { exampleMetrics } from './example-metrics.ts';

it('weighs rates by tokens: Σ tokens / Σ time', () => {
  const long = exampleMetrics({ prompt_tps: 1000, prompt_ms: 9000, generation_tps: 20, generation_ms: 10_000 });
  const short = exampleMetrics({ prompt_tps: 10, prompt_ms: 100, generation_tps: 40, generation_ms: 1000 });
  const { promptTps, generationTps } = aggregate([long, short]);
  expect(promptTps).toBeCloseTo(9001 / 9.1, 6);
  expect(generationTps).toBeCloseTo(240 / 11, 6);
});

it('sums what is known and leaves out the rest', () => {
  const records = [
    exampleMetrics({ prompt_tokens: 1000, cached_tokens: 900, reasoning_tokens: 7, tool_calls: 2 }),
    exampleMetrics({ prompt_tokens: 1000, cached_tokens: null, completion_tokens: null, prompt_tps: null }),
    exampleMetrics({ prompt_tokens: 200, cached_tokens: 0, draft_tokens: 60, draft_accepted_tokens: 40 }),
  ];
  expect(aggregate(records)).toMatchObject({
    requests: 3,
    promptTokens: 2200,
    cachedTokens: 900,
    completionTokens: 1966,
    reasoningTokens: 7,
    toolCalls: 2,
    cacheHitRatio: 0.75,
    draftAcceptance: 40 / 60,
  });
});

it('knows no rate of nothing', () => {
  expect(aggregate([])).toMatchObject({
    requests: 0,
    promptTps: null,
    generationTps: null,
    cacheHitRatio: null,
    draftAcceptance: null,
  });
});
