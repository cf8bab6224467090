import { describe, expect, it } from 'vitest';
import {
  cacheHitRatio,
  contextPercent,
  draftAcceptance,
  generationTps,
  generationTpsByClock,
  prefillProgress,
  prefillTps,
  promptTotalFromAnthropic,
  promptTotalFromTimings,
  queueEstimateMs,
  totalTokens,
} from './quantities.ts';

describe('rates', () => {
  it.each([
    [538, 316.83, 1698.072],
    [1, 10, 100],
    [0, 10, null],
    [0, 0, null],
    [538, 0, null],
    [538, null, null],
    [null, 316, null],
  ])('prefill of %s tokens in %s ms is %s t/s', (tokens, ms, tps) => {
    const rate = prefillTps(tokens, ms);
    expect(rate === null ? null : Number(rate.toFixed(3))).toBe(tps);
  });

  it.each([
    [983, 29_669.4, 33.132],
    [1, 0.001, null],
    [0, 0, null],
    [2, 0, null],
    [null, 100, null],
    [10, null, null],
  ])('generation of %s tokens in %s ms is %s t/s', (tokens, ms, tps) => {
    const rate = generationTps(tokens, ms);
    expect(rate === null ? null : Number(rate.toFixed(3))).toBe(tps);
  });

  it.each([
    [11, 1000, 10],
    [2, 50, 20],
    [1, 0, null],
    [11, 0, null],
    [null, 1000, null],
  ])('%s tokens, %s ms from first to last, are %s t/s', (tokens, ms, tps) => {
    expect(generationTpsByClock(tokens, ms)).toBe(tps);
  });
});

describe('prompt totals', () => {
  it('adds the cached tokens that llama.cpp leaves out', () => {
    expect(promptTotalFromTimings(12, 900)).toBe(912);
    expect(promptTotalFromTimings(12, null)).toBeNull();
  });

  it('adds what Anthropic counts apart, and takes missing cache fields for none', () => {
    expect(promptTotalFromAnthropic(12, 900, null)).toBe(912);
    expect(promptTotalFromAnthropic(12, 900, 100)).toBe(1012);
    expect(promptTotalFromAnthropic(912, null, null)).toBe(912);
    expect(promptTotalFromAnthropic(null, 900, null)).toBeNull();
  });

  it('knows no total of an unknown part', () => {
    expect(totalTokens(538, 983)).toBe(1521);
    expect(totalTokens(538, null)).toBeNull();
  });
});

it('takes a context of 0 for unknown', () => {
  expect(contextPercent(1024, 4096)).toBe(25);
  expect(contextPercent(1024, 0)).toBeNull();
  expect(contextPercent(null, 4096)).toBeNull();
});

it('knows shares only of something', () => {
  expect(cacheHitRatio(900, 1200)).toBe(0.75);
  expect(draftAcceptance(40, 60)).toBeCloseTo(0.6667, 4);
  expect(draftAcceptance(0, 0)).toBeNull();
});

describe('queueEstimateMs', () => {
  const known = { forwardedMs: 5, headersMs: null, firstTokenMs: 1205, promptMs: 1000 };

  it('is what prefill and the proxy leave of the time to the first token', () => {
    expect(queueEstimateMs(known)).toBe(200);
  });

  it('is never longer than the wait for the headers', () => {
    expect(queueEstimateMs({ ...known, headersMs: 15 })).toBe(10);
    expect(queueEstimateMs({ ...known, headersMs: 1205 })).toBe(200);
  });

  it('is never negative, and unknown without prefill or first token', () => {
    expect(queueEstimateMs({ ...known, promptMs: 1300 })).toBe(0);
    expect(queueEstimateMs({ ...known, promptMs: null })).toBeNull();
    expect(queueEstimateMs({ ...known, firstTokenMs: null })).toBeNull();
  });
});

describe('prefillProgress', () => {
  it('counts only the work beyond the cache', () => {
    expect(prefillProgress(1000, 200, 600, 2000)).toEqual({ ratio: 0.5, tokensPerSecond: 200, etaMs: 2000 });
  });

  it('says nothing of speed at the start, nor of progress where all is cached', () => {
    expect(prefillProgress(1000, 200, 200, 0)).toEqual({ ratio: 0, tokensPerSecond: null, etaMs: null });
    expect(prefillProgress(1000, 1000, 1000, 1)).toEqual({ ratio: null, tokensPerSecond: null, etaMs: null });
  });

  it('has nothing left at the end', () => {
    expect(prefillProgress(1000, 0, 1000, 500)).toEqual({ ratio: 1, tokensPerSecond: 2000, etaMs: 0 });
  });
});
