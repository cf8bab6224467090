import { describe, expect, it } from 'vitest';
import { createContextCache, type LearnedContext } from './context-cache.ts';

/** A cache whose questions wait until the test answers them, on a clock that stands still. */
function setUp() {
  const clock = { ms: 0 };
  const asked: (string | null)[] = [];
  const answers: PromiseWithResolvers<LearnedContext>[] = [];
  const cache = createContextCache(
    (model) => {
      asked.push(model);
      const answer = Promise.withResolvers<LearnedContext>();
      answers.push(answer);
      return answer.promise;
    },
    () => clock.ms,
  );
  return { clock, asked, answers, cache };
}

const everyModel = (total: number | null): LearnedContext => ({ total, holdsFor: 'every-model' });
const thisModel = (total: number | null): LearnedContext => ({ total, holdsFor: 'this-model' });

describe('createContextCache', () => {
  it('knows nothing at first, and what it learned afterwards', async () => {
    const { cache, answers } = setUp();
    expect(cache.total('a')).toBeNull();
    const learned = cache.learn('a');
    answers[0]?.resolve(thisModel(4096));
    expect(await learned).toBe(4096);
    expect(cache.total('a')).toBe(4096);
    expect(cache.total('b')).toBeNull();
  });

  it('shares one question among those who ask at the same time', async () => {
    const { cache, asked, answers } = setUp();
    const both = [cache.learn('a'), cache.learn('a')];
    answers[0]?.resolve(thisModel(4096));
    expect(await Promise.all(both)).toEqual([4096, 4096]);
    expect(asked).toEqual(['a']);
  });

  it('asks again once some seconds are over', async () => {
    const { cache, clock, asked, answers } = setUp();
    const first = cache.learn('a');
    answers[0]?.resolve(thisModel(4096));
    await first;
    clock.ms = 4_999;
    expect(await cache.learn('a')).toBe(4096);
    expect(asked).toHaveLength(1);
    clock.ms = 5_000;
    const second = cache.learn('a');
    answers[1]?.resolve(thisModel(8192));
    expect(await second).toBe(8192);
  });

  it('believes "unknown" for less long', async () => {
    const { cache, clock, asked, answers } = setUp();
    const first = cache.learn('a');
    answers[0]?.resolve(thisModel(null));
    expect(await first).toBeNull();
    clock.ms = 999;
    expect(await cache.learn('a')).toBeNull();
    expect(asked).toHaveLength(1);
    clock.ms = 1_000;
    void cache.learn('a');
    expect(asked).toHaveLength(2);
  });

  it('serves every model of a backend that has one', async () => {
    const { cache, asked, answers } = setUp();
    const first = cache.learn('a');
    answers[0]?.resolve(everyModel(4096));
    await first;
    expect(await cache.learn('claude-sonnet')).toBe(4096);
    expect(cache.total(null)).toBe(4096);
    expect(asked).toEqual(['a']);
  });

  it.each([
    ['a failure', (answer: PromiseWithResolvers<LearnedContext>) => answer.reject(new Error('gone'))],
    ['"unknown"', (answer: PromiseWithResolvers<LearnedContext>) => answer.resolve(thisModel(null))],
  ])('keeps what it knew through %s, and waits before it asks again', async (_, end) => {
    const { cache, clock, asked, answers } = setUp();
    const first = cache.learn('a');
    answers[0]?.resolve(everyModel(4096));
    await first;
    clock.ms = 6_000;
    const second = cache.learn('a');
    end(answers[1]!);
    expect(await second).toBe(4096);
    expect(await cache.learn('a')).toBe(4096);
    expect(asked).toHaveLength(2);
  });

  it('does not let an answer back in that was asked for before it forgot', async () => {
    const { cache, asked, answers } = setUp();
    const old = cache.learn('a');
    cache.forget();
    const fresh = cache.learn('a');
    expect(asked).toHaveLength(2);
    answers[1]?.resolve(thisModel(8192));
    expect(await fresh).toBe(8192);
    answers[0]?.resolve(everyModel(4096));
    expect(await old).toBe(4096);
    expect(cache.total('a')).toBe(8192);
  });

  it('drops the size for every model when the backend turns out to be a router', async () => {
    const { cache, clock, answers } = setUp();
    const first = cache.learn('a');
    answers[0]?.resolve(everyModel(4096));
    await first;
    clock.ms = 6_000;
    const second = cache.learn('a');
    answers[1]?.resolve(thisModel(8192));
    await second;
    expect(cache.total('a')).toBe(8192);
    expect(cache.total('b')).toBeNull();
  });

  it('remembers 64 models and drops the one learned first', async () => {
    const cache = createContextCache(
      async (model) => thisModel(Number(model)),
      () => 0,
    );
    for (let size = 1; size <= 65; size++) await cache.learn(String(size));
    expect(cache.total('1')).toBeNull();
    expect(cache.total('2')).toBe(2);
    expect(cache.total('65')).toBe(65);
  });
});
