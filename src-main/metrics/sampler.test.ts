import { expect, test } from 'vitest';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { createSampler, type SamplerClock } from './sampler.ts';
import { exampleSlot } from './slots/example-slot.ts';
import type { SlotSighting } from './slots/slot-sighting.ts';

const liveRequest = (changes: Partial<LiveRequest> = {}): LiveRequest =>
  exampleLiveRequest({ model: 'm', generationTps: null, ...changes });

function setUp(requests: LiveRequest[], slots: SlotSighting[] | null = null) {
  const asked: boolean[] = [];
  const frames: MetricsFrame[] = [];
  const time = { nowMs: 1000 };
  const timers = new Set<() => void>();
  const clock: SamplerClock = {
    now: () => time.nowMs,
    every(intervalMs, callback) {
      expect(intervalMs).toBe(250);
      timers.add(callback);
      return () => void timers.delete(callback);
    },
  };
  const sampler = createSampler({
    live: () => requests,
    contextTotal: (model) => (model === 'm' ? 4096 : null),
    slots: {
      async ask(isIdle) {
        asked.push(isIdle);
        return slots;
      },
      countPrompt: async () => null,
    },
    onFrame: (frame) => frames.push(frame),
    clock,
  });
  return {
    sampler,
    asked,
    frames,
    time,
    isRunning: () => timers.size > 0,
    tick() {
      for (const callback of [...timers]) callback();
    },
  };
}

test('adds the speeds that are known, and the context of each model', () => {
  const { sampler } = setUp([
    liveRequest({ generationTps: 30 }),
    liveRequest({ generationTps: 12.5, model: 'other' }),
    liveRequest({ generationTps: null }),
  ]);
  const frame = sampler.sample();
  expect(frame).toMatchObject({ atMs: 1000, generationTps: 42.5, prefillTps: null });
  expect(frame.requests.map(({ contextTotal }) => contextTotal)).toStrictEqual([4096, null, 4096]);
});

test('the speed of a prompt that has been read no longer counts', () => {
  const prefill = { totalTokens: 9, cachedTokens: 0, processedTokens: 9, ratio: 1, tokensPerSecond: 500, etaMs: 0 };
  const { sampler } = setUp([liveRequest({ phase: 'prefill', prefill }), liveRequest({ phase: 'answering', prefill })]);
  expect(sampler.sample().prefillTps).toBe(500);
});

test('runs only while something is in flight and someone looks', () => {
  const requests: LiveRequest[] = [];
  const { sampler, isRunning } = setUp(requests);
  const leave = sampler.watch();
  expect(isRunning()).toBe(false);
  requests.push(liveRequest());
  sampler.wake();
  expect(isRunning()).toBe(true);
  leave();
  expect(isRunning()).toBe(false);
  sampler.wake();
  expect(isRunning()).toBe(false);
});

test('a viewer who comes while requests run starts it; one of two who leaves does not stop it', () => {
  const { sampler, isRunning } = setUp([liveRequest()]);
  const leaveFirst = sampler.watch();
  const leaveSecond = sampler.watch();
  leaveFirst();
  leaveFirst();
  expect(isRunning()).toBe(true);
  leaveSecond();
  expect(isRunning()).toBe(false);
});

test('the last frame shows that nothing runs any more, and then it sleeps', () => {
  const requests = [liveRequest()];
  const { sampler, frames, tick, isRunning } = setUp(requests);
  sampler.watch();
  tick();
  requests.pop();
  tick();
  tick();
  expect(frames.map((frame) => frame.requests.length)).toStrictEqual([1, 0]);
  expect(isRunning()).toBe(false);
});

test('who begins to look sees the slots, also while nothing runs', async () => {
  const { sampler, frames, asked } = setUp([], [exampleSlot({ promptTokens: 29 })]);
  sampler.watch();
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toMatchObject({ requests: [], slots: [{ id: 0, isBusy: false, contextUsed: 29 }] });
  expect(asked).toStrictEqual([true]);
});

test('slots are looked at once a second while something runs, and once more after it', async () => {
  const requests = [liveRequest()];
  const { sampler, asked, tick, time } = setUp(requests, [exampleSlot({ processing: true })]);
  sampler.watch();
  for (let quarter = 0; quarter < 8; quarter++) {
    await Promise.resolve();
    tick();
    time.nowMs += 250;
  }
  expect(asked).toStrictEqual([false, false]);
  requests.pop();
  await Promise.resolve();
  tick();
  expect(asked).toStrictEqual([false, false, true]);
});

test('nobody looks, nobody asks', () => {
  const { sampler, asked } = setUp([liveRequest()], []);
  sampler.wake();
  sampler.sample();
  expect(asked).toStrictEqual([]);
});
