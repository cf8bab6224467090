import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

export type SpanKind = 'queued' | 'prefill' | 'thinking' | 'answering' | 'tool_call' | 'generation' | 'rest';

export interface Span {
  readonly kind: SpanKind;
  readonly ms: number;
}

export interface Timeline {
  /** In the order in which they passed; together `totalMs`. */
  readonly spans: readonly Span[];
  /** What is not known of a finished request, in the order of the phases. */
  readonly unknown: readonly SpanKind[];
  /** The duration, or the sum of the phases where they overlap and come to more. */
  readonly totalMs: number;
}

/** Where the time of a request went, to scale. What no clock saw is `rest`, not spread over the others. */
export function timelineOf(metrics: RequestMetrics): Timeline {
  const split: [SpanKind, number | null][] = [
    ['thinking', metrics.reasoning_ms],
    ['answering', metrics.answer_ms],
    ['tool_call', metrics.tool_call_ms],
  ];
  const isSplit = split.some(([, ms]) => ms !== null);
  const phases: [SpanKind, number | null][] = [
    ['queued', metrics.queue_ms],
    ['prefill', metrics.prompt_ms],
    // An answer that was not streamed, or not seen by phase, is known as a whole at most.
    ...(isSplit ? split : [['generation', metrics.generation_ms] as [SpanKind, number | null]]),
  ];
  const spans = phases.flatMap(([kind, ms]): Span[] => (ms === null || ms <= 0 ? [] : [{ kind, ms }]));
  const knownMs = spans.reduce((sum, { ms }) => sum + ms, 0);
  const restMs = metrics.duration_ms - knownMs;
  if (restMs > shownRestShare * metrics.duration_ms) spans.push({ kind: 'rest', ms: restMs });
  return {
    spans,
    unknown: phases.flatMap(([kind, ms]) => (ms === null ? [kind] : [])),
    totalMs: Math.max(metrics.duration_ms, knownMs),
  };
}

/** Less than this is the rounding of the clocks. */
const shownRestShare = 0.005;
