import { expect, it } from 'vitest';
import { statsFormats } from '#shared/config/sections.ts';
import { csvHeader } from '#shared/metrics/csv-columns.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { findFormatter, formatters } from './formatters.ts';

it('offers what config.yaml may ask for', () => {
  expect(formatters.map(({ id }) => id)).toEqual([...statsFormats]);
  expect(findFormatter('compact')?.id).toBe('compact');
  expect(findFormatter('xml')).toBeUndefined();
});

it('has a header for CSV alone', () => {
  expect(formatters.flatMap(({ id, header }) => (header === undefined ? [] : [[id, header]]))).toEqual([
    ['csv', csvHeader],
  ]);
});

it.each(formatters)('$id of a request that never got an answer holds no null but JSON', ({ id, format }) => {
  const text = format(
    exampleMetrics({
      model: null,
      finish_reason: null,
      rate_clock: null,
      http_status: null,
      status: 'aborted',
      ...Object.fromEntries(unanswered.map((field) => [field, null])),
    }),
  );
  expect(text).not.toMatch(/\n$|undefined|NaN/);
  expect(/null/.test(text)).toBe(id === 'json');
});

const unanswered = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tps',
  'generation_tps',
  'context_total',
  'context_used',
  'context_percent',
  'prompt_ms',
  'generation_ms',
] as const;
