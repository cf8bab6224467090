import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aggregate } from '#shared/metrics/aggregate.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { localDay } from '../rows/local-day.ts';
import { createTempFolder, openTempHistory } from '../testing/temp-history.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

const requests: RequestMetrics[] = Array.from({ length: 600 }, (_, index) =>
  exampleMetrics({
    request_id: crypto.randomUUID(),
    // Noon, by the clock of whatever zone the test runs in.
    timestamp: new Date(2026, 1, 1 + (index % 3), 12, 0, index).toISOString(),
    model: index % 4 === 0 ? null : 'big',
    client: index % 5 === 0 ? 'b' : 'a',
    context_used: index % 10 === 0 ? null : (index % 10) * 10_000,
    ttft_ms: index % 7 === 0 ? null : 100 * 1.01 ** index,
    duration_ms: 1000 * 1.01 ** index,
    prompt_tps: index % 6 === 0 ? 1 : 500 + index,
    prompt_ms: index % 6 === 0 ? 1000 : 2000,
    generation_tps: 100 - (index % 10) * 5,
    generation_ms: 1000 + index,
  }),
);

let reader: HistoryReader;
let remove: () => void;
beforeAll(async () => {
  const temp = createTempFolder();
  const { history, path } = openTempHistory(temp.folder);
  for (const metrics of requests) history.record(metrics);
  await history.close();
  reader = openHistoryReader(path);
  remove = () => {
    reader.close();
    temp.remove();
  };
});
afterAll(() => remove());

const onDay = (day: number) => (metrics: RequestMetrics) => new Date(metrics.timestamp).getDate() === day;

/** Sums of binary fractions depend on their order in the last digits. */
function aggregateOf(passes: (metrics: RequestMetrics) => boolean) {
  const { promptTps, generationTps, ...counts } = aggregate(requests.filter(passes));
  return { ...counts, promptTps: expect.closeTo(promptTps!, 6), generationTps: expect.closeTo(generationTps!, 6) };
}

describe('totalsBy', () => {
  it('gives every day what an aggregate of its requests gives', async () => {
    expect(await reader.totalsBy('day', {})).toMatchObject([
      { key: '2026-02-01', totals: aggregateOf(onDay(1)) },
      { key: '2026-02-02', totals: aggregateOf(onDay(2)) },
      { key: '2026-02-03', totals: aggregateOf(onDay(3)) },
    ]);
  });

  it('gives models and clients, those with the most requests first, the unknown one as null', async () => {
    expect(await reader.totalsBy('model', {})).toMatchObject([
      { key: 'big', totals: aggregateOf(({ model }) => model === 'big') },
      { key: null, totals: aggregateOf(({ model }) => model === null) },
    ]);
    expect((await reader.totalsBy('client', {})).map(({ key, totals }) => [key, totals.requests])).toEqual([
      ['a', 480],
      ['b', 120],
    ]);
  });

  it('heeds days, model and client', async () => {
    const filter = { fromDay: '2026-02-02', toDay: '2026-02-03', model: null, client: 'b' };
    const passes = (metrics: RequestMetrics) => !onDay(1)(metrics) && metrics.model === null && metrics.client === 'b';
    expect(await reader.totalsBy('model', filter)).toMatchObject([{ key: null, totals: aggregateOf(passes) }]);
  });
});

describe('percentiles', () => {
  function exact(values: readonly number[], share: number): number {
    return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;
  }

  it.each([
    ['duration_ms', {}, () => true],
    ['ttft_ms', { model: 'big' }, ({ model }: RequestMetrics) => model === 'big'],
    [
      'ttft_ms',
      { fromDay: '2026-02-02', toDay: '2026-02-02', model: null, client: 'a' },
      (metrics: RequestMetrics) => onDay(2)(metrics) && metrics.model === null && metrics.client === 'a',
    ],
  ] as const)('of %s with %j are within their tolerance', async (quantity, filter, passes) => {
    const values = requests.filter(passes).flatMap((metrics) => metrics[quantity] ?? []);
    const found = await reader.percentiles(quantity, filter);
    expect(found.requests).toBe(values.length);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      expect(Math.abs(found[name]! / exact(values, share) - 1)).toBeLessThan(0.046);
    }
  });

  it('are unknown where nothing was measured', async () => {
    expect(await reader.percentiles('queue_ms', {})).toEqual({
      requests: 0,
      p50: null,
      p90: null,
      p95: null,
      p99: null,
    });
  });
});

describe('speedByDepth', () => {
  it('weighs rates by tokens within each depth', async () => {
    const depths = await reader.speedByDepth({});
    const bounds = depths.map(({ aboveTokens, upToTokens }) => [aboveTokens, upToTokens]);
    expect(bounds).toEqual([
      [8192, 16_384],
      [16_384, 32_768],
      [32_768, 65_536],
      [65_536, 131_072],
    ]);
    const between = (above: number, upTo: number) =>
      aggregateOf(({ context_used: used }) => used !== null && used > above && used <= upTo);
    for (const { aboveTokens, upToTokens, requests, promptTps, generationTps } of depths) {
      expect({ requests, promptTps, generationTps }).toMatchObject({
        requests: between(aboveTokens, upToTokens!).requests,
        promptTps: between(aboveTokens, upToTokens!).promptTps,
        generationTps: between(aboveTokens, upToTokens!).generationTps,
      });
    }
  });

  it('leaves prefills of a few tokens out of the median', async () => {
    for (const { medianPromptTps } of await reader.speedByDepth({ model: 'big' }))
      expect(medianPromptTps).toBeGreaterThan(450);
  });

  it('has medians near the speeds of the depth', async () => {
    const [shallow, , , deep] = await reader.speedByDepth({ toDay: '2026-02-03' });
    expect(Math.abs(shallow!.medianGenerationTps! / 95 - 1)).toBeLessThan(0.046);
    expect(Math.abs(deep!.medianGenerationTps! / 60 - 1)).toBeLessThan(0.1);
  });

  it('is empty where nothing was recorded', async () => {
    expect(await reader.speedByDepth({ model: 'no such' })).toEqual([]);
  });
});

it('a day is that of the machine', () => {
  expect(localDay(new Date(2026, 0, 2, 0, 0, 0).getTime())).toBe('2026-01-02');
  expect(localDay(new Date(2026, 0, 2, 23, 59, 59).getTime())).toBe('2026-01-02');
});
