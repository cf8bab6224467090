import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import { cacheHitRatio } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** One request of a session as its chart shows it. */
export interface StoryBar {
  readonly metrics: RequestMetrics;
  readonly cachedTokens: number;
  /** Prompt tokens that had to be read. */
  readonly readTokens: number;
  readonly outputTokens: number;
  /** Share of the prompt that the cache gave, 0 to 1. */
  readonly hitRatio: number | null;
  /** The prompt is much shorter than the one before it of the same agent: the client has dropped or summed up its past. */
  readonly isCompaction: boolean;
}

export interface StoryChart {
  readonly bars: readonly StoryBar[];
  /** Upper end of the scale, in tokens: the slot's context where it is known and near, else the highest bar. */
  readonly topTokens: number;
  /** The slot's context, where it fits on the scale. */
  readonly limitTokens: number | null;
}

/** Less than this share of the prompt before is no growth with a few messages gone. */
const compactionShare = 0.6;

/** A limit further away than this many times the highest bar would press the bars into the ground. */
const farAway = 3;

/** How the context of a session grew, request by request, oldest first. */
export function storyChart(requests: readonly StoredRequestView[]): StoryChart {
  const lastPrompt = new Map<string | null, number>();
  const bars = requests.map(({ metrics }): StoryBar => {
    const prompt = metrics.prompt_tokens ?? 0;
    const before = lastPrompt.get(metrics.agent_id);
    if (metrics.prompt_tokens !== null) lastPrompt.set(metrics.agent_id, prompt);
    const cachedTokens = Math.min(metrics.cached_tokens ?? 0, prompt);
    return {
      metrics,
      cachedTokens,
      readTokens: prompt - cachedTokens,
      outputTokens: metrics.completion_tokens ?? 0,
      hitRatio: cacheHitRatio(metrics.cached_tokens, metrics.prompt_tokens),
      isCompaction: before !== undefined && metrics.prompt_tokens !== null && prompt < before * compactionShare,
    };
  });
  const highest = Math.max(1, ...bars.map((bar) => bar.cachedTokens + bar.readTokens + bar.outputTokens));
  const contexts = requests.flatMap(({ metrics }) => metrics.context_total ?? []);
  const limit = contexts.length === 0 ? null : Math.max(...contexts);
  const isNear = limit !== null && limit <= highest * farAway;
  return { bars, topTokens: isNear ? Math.max(limit, highest) : highest, limitTokens: isNear ? limit : null };
}
