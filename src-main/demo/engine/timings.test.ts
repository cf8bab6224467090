import { expect, it } from 'vitest';
import { timings } from './timings.ts';

it('computes the rates as the real server does', () => {
  const counts = { cachedTokens: 0, promptTokens: 22, promptMs: 1.184, generatedTokens: 8, generatedMs: 0.702 };
  expect(JSON.stringify(timings(counts))).toBe(
    '{"cache_n":0,"prompt_n":22,"prompt_ms":1.184,"prompt_per_token_ms":0.053818181818181814,"prompt_per_second":18581.08108108108,' +
      '"predicted_n":8,"predicted_ms":0.702,"predicted_per_token_ms":0.10028571428571428,"predicted_per_second":9971.509971509971}',
  );
});

it('divides by nothing before the first token', () => {
  const counts = { cachedTokens: 5, promptTokens: 0, promptMs: 0, generatedTokens: 0, generatedMs: 0 };
  expect(timings(counts)).toMatchObject({ prompt_per_second: 0, predicted_per_token_ms: 0, predicted_per_second: 0 });
});

it('adds draft counts only where something was drafted', () => {
  const counts = { cachedTokens: 0, promptTokens: 1, promptMs: 1, generatedTokens: 9, generatedMs: 9 };
  expect(timings(counts)).not.toHaveProperty('draft_n');
  const drafted = timings({ ...counts, draft: { proposed: 8, accepted: 6 } });
  expect(drafted).toMatchObject({ draft_n: 8, draft_n_accepted: 6 });
});
