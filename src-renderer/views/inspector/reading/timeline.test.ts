import { expect, it } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { timelineOf } from './timeline.ts';

it('shows each phase, and what no clock saw as the rest', () => {
  const metrics = exampleMetrics({
    duration_ms: 1000,
    queue_ms: 100,
    prompt_ms: 200,
    reasoning_ms: 300,
    answer_ms: 250,
    tool_call_ms: 0,
  });
  expect(timelineOf(metrics)).toEqual({
    spans: [
      { kind: 'queued', ms: 100 },
      { kind: 'prefill', ms: 200 },
      { kind: 'thinking', ms: 300 },
      { kind: 'answering', ms: 250 },
      { kind: 'rest', ms: 150 },
    ],
    unknown: [],
    totalMs: 1000,
  });
});

it('shows the generation as one where its phases were not seen', () => {
  const metrics = exampleMetrics({ duration_ms: 1000, prompt_ms: 200, generation_ms: 800 });
  expect(timelineOf(metrics)).toEqual({
    spans: [
      { kind: 'prefill', ms: 200 },
      { kind: 'generation', ms: 800 },
    ],
    unknown: ['queued'],
    totalMs: 1000,
  });
});

it('stays to scale where the phases come to more than the duration', () => {
  const metrics = exampleMetrics({ duration_ms: 900, prompt_ms: 200, generation_ms: 800 });
  expect(timelineOf(metrics).totalMs).toBe(1000);
});

it('knows nothing of a request that failed at once', () => {
  const metrics = exampleMetrics({ duration_ms: 3, prompt_ms: null, generation_ms: null });
  expect(timelineOf(metrics)).toEqual({
    spans: [{ kind: 'rest', ms: 3 }],
    unknown: ['queued', 'prefill', 'generation'],
    totalMs: 3,
  });
});
