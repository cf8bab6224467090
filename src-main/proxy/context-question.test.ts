import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createContextQuestion } from './context-question.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('nothing is asked before the answer has begun', async () => {
  const ask = vi.fn(async () => 4096);
  const question = createContextQuestion(ask);
  question.forwarded();
  vi.advanceTimersByTime(499);
  expect(ask).not.toHaveBeenCalled();
  question.answered();
  vi.runAllTimers();
  expect(ask).toHaveBeenCalledTimes(1);
  expect(await question.total()).toBe(4096);
  expect(ask).toHaveBeenCalledTimes(1);
});

test('while an answer is long in coming it is asked all the same, once', async () => {
  const ask = vi.fn(async () => 4096);
  const question = createContextQuestion(ask);
  question.forwarded();
  vi.advanceTimersByTime(500);
  expect(ask).toHaveBeenCalledTimes(1);
  question.answered();
  vi.runAllTimers();
  expect(await question.total()).toBe(4096);
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a request that ends without an answer asks at its end, and no timer is left', async () => {
  const ask = vi.fn(async () => 4096);
  const question = createContextQuestion(ask);
  question.forwarded();
  expect(await question.total()).toBe(4096);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('what was not known when the answer began may be known when it has ended', async () => {
  const ask = vi.fn<() => Promise<number | null>>().mockResolvedValueOnce(null).mockResolvedValueOnce(8192);
  const question = createContextQuestion(ask);
  question.answered();
  vi.runAllTimers();
  expect(await question.total()).toBe(8192);
});

test.each([
  ['rejects', () => Promise.reject(new Error('no'))],
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
])('who is asked %s: it is not known', async (_, ask) => {
  const question = createContextQuestion(ask);
  question.answered();
  vi.runAllTimers();
  expect(await question.total()).toBeNull();
});
