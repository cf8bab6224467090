import { expect, test, vi } from 'vitest';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import { exampleSlot } from './example-slot.ts';
import type { SlotSighting } from './slot-sighting.ts';
import { createSlotWatch } from './slot-watch.ts';

function setUp() {
  const requests: LiveRequest[] = [];
  const questions: PromiseWithResolvers<readonly SlotSighting[] | null>[] = [];
  const time = { nowMs: 100_000 };
  const onSeen = vi.fn();
  const watch = createSlotWatch({
    ask() {
      const question = Promise.withResolvers<readonly SlotSighting[] | null>();
      questions.push(question);
      return question.promise;
    },
    live: () => [...requests],
    countPrompt: async () => 1000,
    onSeen,
    now: () => time.nowMs,
  });
  return {
    watch,
    requests,
    onSeen,
    /** Questions so far. */
    asked: () => questions.length,
    async answer(slots: readonly SlotSighting[] | null) {
      questions.at(-1)?.resolve(slots);
      await settled();
    },
    async fail() {
      questions.at(-1)?.reject(new Error('silent'));
      await settled();
    },
    /** Lets so much time pass, and looks. */
    look(afterMs = 0) {
      time.nowMs += afterMs;
      watch.look();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const busy = exampleSlot({ processing: true, taskId: 3, promptTokens: 40, decodedTokens: 2 });
const running = exampleLiveRequest({ requestId: 'a' });

test('one question at a time, one a second while something runs', async () => {
  const { look, answer, asked, requests } = setUp();
  requests.push(running);
  look();
  look(5000);
  expect(asked()).toBe(1);
  await answer([busy]);
  look();
  expect(asked()).toBe(2);
  await answer([busy]);
  look(999);
  expect(asked()).toBe(2);
  look(1);
  expect(asked()).toBe(3);
});

test('while nothing runs far less often, but at once when something does', async () => {
  const { look, answer, asked, requests } = setUp();
  look();
  await answer([exampleSlot()]);
  look(9000);
  expect(asked()).toBe(1);
  requests.push(running);
  look();
  expect(asked()).toBe(2);
});

test('shows owners while they run', async () => {
  const { watch, look, answer, requests, onSeen } = setUp();
  requests.push(running);
  look();
  await answer([busy, exampleSlot({ id: 1 })]);
  expect(onSeen).toHaveBeenCalledOnce();
  const slot = { contextTotal: 4096, isSpeculative: false };
  expect(watch.slots()).toStrictEqual([
    { ...slot, id: 0, isBusy: true, contextUsed: 40, requestId: 'a' },
    { ...slot, id: 1, isBusy: false, contextUsed: null, requestId: null },
  ]);
  requests.pop();
  expect(watch.slots()?.[0]?.requestId).toBeNull();
});

test('a request that comes or goes while the answer is on its way is nobody’s slot', async () => {
  const { watch, look, answer, requests } = setUp();
  requests.push(running);
  look();
  requests[0] = exampleLiveRequest({ requestId: 'b' });
  await answer([busy]);
  expect(watch.slots()?.[0]).toMatchObject({ isBusy: true, requestId: null });
});

test('after the last request it looks once more, also when a question was under way', async () => {
  const { watch, look, answer, asked, requests } = setUp();
  requests.push(running);
  look();
  requests.pop();
  watch.settle();
  await answer([busy]);
  expect(asked()).toBe(2);
  await answer([exampleSlot()]);
  expect(watch.slots()?.[0]?.isBusy).toBe(false);
  expect(asked()).toBe(2);
});

test('failures are asked about less and less often, and an old picture goes', async () => {
  const { watch, look, answer, fail, asked, requests } = setUp();
  requests.push(running);
  look();
  await answer([busy]);
  look(1000);
  await fail();
  expect(watch.slots()).not.toBeNull();
  look(1999);
  expect(asked()).toBe(2);
  look(1);
  await fail();
  look(3999);
  expect(asked()).toBe(3);
  look(1);
  await fail();
  look(8000);
  await fail();
  expect(watch.slots()).toBeNull();
});

test('a backend without slots is left alone for a minute', async () => {
  const { watch, look, answer, asked, requests, onSeen } = setUp();
  requests.push(running);
  look();
  await answer(null);
  expect(watch.slots()).toBeNull();
  expect(onSeen).not.toHaveBeenCalled();
  look(59_999);
  expect(asked()).toBe(1);
  look(1);
  expect(asked()).toBe(2);
});

test('what was asked of the backend before leaves no trace', async () => {
  const { watch, look, answer } = setUp();
  look();
  watch.forget();
  await answer([busy]);
  expect(watch.slots()).toBeNull();
});

test('the prompt of a stream that does not tell how far it is read is told by its slot', async () => {
  const { watch, look, answer, requests } = setUp();
  const prefill = exampleLiveRequest({ requestId: 'a', phase: 'prefill' });
  requests.push(prefill);
  look();
  await answer([exampleSlot({ processing: true, taskId: 3, processedTokens: 250, cachedTokens: 0, decodedTokens: 0 })]);
  expect(watch.prefill(prefill)).toMatchObject({ totalTokens: 1000, processedTokens: 250, ratio: 0.25 });
  expect(watch.prefill({ ...prefill, phase: 'thinking' })).toBeNull();
});
