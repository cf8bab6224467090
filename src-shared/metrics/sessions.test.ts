import { expect, it } from 'vitest';
import { aggregate } from './aggregate.ts';
import { exampleMetrics } from './example-metrics.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { requestTotals, sumsOf, type TotalSums, totalSums, totalsOf } from './sessions.ts';

const records = [
  exampleMetrics({ prompt_tps: 1000, prompt_ms: 9000, cached_tokens: 400, tool_calls: 2, fixes: ['a'], repairs: 3 }),
  exampleMetrics({
    prompt_tps: 10,
    prompt_ms: 100,
    generation_tps: 40,
    generation_ms: 1000,
    status: 'failed',
    fixes: ['a'],
  }),
  exampleMetrics({ prompt_tps: null, generation_tps: null, cached_tokens: 7, prompt_tokens: null, status: 'aborted' }),
  exampleMetrics({ draft_tokens: 60, draft_accepted_tokens: 40, reasoning_tokens: 5, unrepaired: 2, repairs: 1 }),
];

function sum(all: readonly RequestMetrics[]): TotalSums {
  const sums = Object.fromEntries(totalSums.map((name) => [name, 0])) as TotalSums;
  for (const metrics of all) for (const name of totalSums) sums[name] += sumsOf(metrics)[name];
  return sums;
}

it('agrees with the aggregate of the same records', () => {
  const totals = totalsOf(sum(records));
  const expected = aggregate(records);
  expect(totals).toMatchObject({
    ...expected,
    promptTps: expect.closeTo(expected.promptTps!, 6),
    generationTps: expect.closeTo(expected.generationTps!, 6),
  });
});

it('counts how the requests went', () => {
  expect(totalsOf(sum(records))).toMatchObject({ requests: 4, failed: 1, aborted: 1, repaired: 2, unrepaired: 2 });
});

it('knows no rate of nothing', () => {
  const totals = totalsOf(sum([]));
  expect(requestTotals.parse(totals)).toStrictEqual(totals);
  expect(totals).toMatchObject({ requests: 0, promptTps: null, generationTps: null, cacheHitRatio: null });
});
