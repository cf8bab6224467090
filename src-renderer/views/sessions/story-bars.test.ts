import { describe, expect, it } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { storyChart } from './story-bars.ts';

function story(...changes: Partial<RequestMetrics>[]) {
  return storyChart(changes.map((change, sequence) => ({ sequence, session: 's', metrics: exampleMetrics(change) })));
}

describe('storyChart', () => {
  it('parts the context into cached, read and written tokens', () => {
    const { bars } = story({ prompt_tokens: 1000, cached_tokens: 900, completion_tokens: 50 });
    expect(bars[0]).toMatchObject({ cachedTokens: 900, readTokens: 100, outputTokens: 50, hitRatio: 0.9 });
  });

  it('counts a prompt of unknown cache as read', () => {
    const { bars } = story({ prompt_tokens: 1000, cached_tokens: null });
    expect(bars[0]).toMatchObject({ cachedTokens: 0, readTokens: 1000, hitRatio: null });
  });

  it('sees when a client sums up its past, agent by agent', () => {
    const { bars } = story(
      { prompt_tokens: 50_000, agent_id: null },
      { prompt_tokens: 2_000, agent_id: 'sub' },
      { prompt_tokens: 52_000, agent_id: null },
      { prompt_tokens: 9_000, agent_id: null },
      { prompt_tokens: null, agent_id: null },
    );
    expect(bars.map(({ isCompaction }) => isCompaction)).toEqual([false, false, false, true, false]);
  });

  it('shows the limit of the slot where it is near', () => {
    const size = { prompt_tokens: 30_000, cached_tokens: 0, completion_tokens: 0 };
    expect(story({ ...size, context_total: 40_000 })).toMatchObject({ topTokens: 40_000, limitTokens: 40_000 });
    expect(story({ ...size, context_total: 131_072 })).toMatchObject({ topTokens: 30_000, limitTokens: null });
    expect(story({ ...size, context_total: null })).toMatchObject({ topTokens: 30_000, limitTokens: null });
  });
});
