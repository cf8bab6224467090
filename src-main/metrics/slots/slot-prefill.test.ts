import { expect, test } from 'vitest';
import { exampleSlot } from './example-slot.ts';
import { createSlotPrefills } from './slot-prefill.ts';

/** As b11669 shows a prompt of 5,630 tokens of which it had 2,806. */
const reading = (processedTokens: number, taskId = 7) =>
  exampleSlot({ processing: true, taskId, processedTokens, cachedTokens: 2806 });

function setUp(total: number | null) {
  const counted: string[] = [];
  const prefills = createSlotPrefills({
    async countPrompt(requestId) {
      counted.push(requestId);
      return total;
    },
  });
  return { prefills, counted };
}

test('the speed and the time left come with the second look', async () => {
  const { prefills, counted } = setUp(5630);
  prefills.saw('a', reading(610), 1000);
  await Promise.resolve();
  expect(prefills.of('a')).toStrictEqual({
    totalTokens: 5630,
    cachedTokens: 2806,
    processedTokens: 3416,
    ratio: 610 / 2824,
    tokensPerSecond: null,
    etaMs: null,
  });
  prefills.saw('a', reading(1626), 2000);
  expect(prefills.of('a')).toMatchObject({ processedTokens: 4432, tokensPerSecond: 1016, etaMs: (1198 / 1016) * 1000 });
  expect(counted).toStrictEqual(['a']);
});

test('without the length of the prompt nothing is told', async () => {
  const { prefills } = setUp(null);
  expect(prefills.of('a')).toBeNull();
  prefills.saw('a', reading(610), 1000);
  await Promise.resolve();
  expect(prefills.of('a')).toBeNull();
});

test('sent once more, it is read from the beginning and counted no second time', async () => {
  const { prefills, counted } = setUp(5630);
  prefills.saw('a', reading(1000), 1000);
  await Promise.resolve();
  prefills.saw('a', reading(100, 9), 3000);
  expect(prefills.of('a')).toMatchObject({ totalTokens: 5630, processedTokens: 2906, tokensPerSecond: null });
  expect(counted).toStrictEqual(['a']);
});

test('a prompt that turns out longer than it was counted is never read to more than the whole', async () => {
  const { prefills } = setUp(3000);
  prefills.saw('a', reading(610), 1000);
  await Promise.resolve();
  expect(prefills.of('a')).toMatchObject({ totalTokens: 3416, ratio: 1 });
});

test('what has ended is forgotten', async () => {
  const { prefills } = setUp(5630);
  prefills.saw('a', reading(610), 1000);
  await Promise.resolve();
  prefills.keep(new Set());
  expect(prefills.of('a')).toBeNull();
});
