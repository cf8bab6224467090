import { expect, test } from 'vitest';
import { maskVolatileFields } from './volatile-fields.ts';

test('ids and clocks are masked, counts and text are not', () => {
  const text = `{"id":"chatcmpl-${'aB3x'.repeat(8)}","created":1795469099,"model":"m","usage":{"prompt_tokens":30},"timings":{"prompt_n":30,"prompt_ms":0.569,"predicted_per_second":1.8e+4},"content":"id is 7"}`;
  expect(maskVolatileFields(text)).toBe(
    '{"id":"*","created":*,"model":"m","usage":{"prompt_tokens":30},"timings":{"prompt_n":30,"prompt_ms":*,"predicted_per_second":*},"content":"id is 7"}',
  );
});
