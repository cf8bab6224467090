import { expect, test } from 'vitest';
import { promptCountPath, readPromptCount } from './prompt-count.ts';

test.each([
  ['/v1/messages', '/v1/messages/count_tokens'],
  ['/v1/chat/completions', '/v1/chat/completions/input_tokens'],
  ['/responses', '/responses/input_tokens'],
  ['/completion', null],
  ['constructor', null],
])('%s is counted at %s', (path, counted) => {
  expect(promptCountPath(path)).toBe(counted);
});

test.each([
  [{ input_tokens: 12 }, 12],
  [{ object: 'response.input_tokens', input_tokens: 0 }, 0],
  [{ input_tokens: -1 }, null],
  [{ error: {} }, null],
  [undefined, null],
])('%j', (body, tokens) => {
  expect(readPromptCount(body)).toBe(tokens);
});
