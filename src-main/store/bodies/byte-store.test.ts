import { expect, it } from 'vitest';
import { createBlockPool, createByteStore } from './byte-store.ts';

it.each([
  ['small pieces', [100, 200, 300]],
  ['more than a block of them', Array.from({ length: 100 }, () => 999)],
  ['large pieces among small ones', [10, 5000, 10, 100_000, 2048, 2047]],
  ['nothing', []],
])('gives back %s as they came', (_, sizes) => {
  const store = createByteStore(createBlockPool());
  const pieces = sizes.map((size, at) => Buffer.alloc(size, at + 1));
  for (const piece of pieces) store.add(piece);
  expect(store.whole().equals(Buffer.concat(pieces))).toBe(true);
});

const event = (text: string): string => `data: {"choices":[{"delta":{"content":"${text}"}}],"id":"chatcmpl-1"}\n\n`;

it.each([
  ['events of a stream', [' the', ' function', '', ' a', ' the', ' the', '\\n'].map(event)],
  ['events among other things', [event('a'), ': still here\n\n', event('b'), 'x'.repeat(5000), event('c'), event('d')]],
  ['pieces that are their predecessor, longer or shorter', ['a', 'aa', 'aaaa', 'aaa', 'aba', 'aa', '', 'a', 'ab', 'b']],
])('gives back %s as they came, also halfway', (_, pieces) => {
  const store = createByteStore(createBlockPool());
  pieces.forEach((piece, index) => {
    store.add(Buffer.from(piece));
    expect(store.whole().toString()).toBe(pieces.slice(0, index + 1).join(''));
  });
});

it('needs little room for an event that is like the one before it', () => {
  const pool = createBlockPool();
  let taken = 0;
  const store = createByteStore({
    ...pool,
    take() {
      taken += 1;
      return pool.take();
    },
  });
  for (let token = 0; token < 300; token += 1) store.add(Buffer.from(event(` ${'token'.slice(token % 5)}`)));
  expect(store.whole().length).toBeGreaterThan(20_000);
  expect(taken).toBe(1);
});

it('does not mind what becomes of a small piece afterwards', () => {
  const store = createByteStore(createBlockPool());
  const piece = Buffer.from('kept');
  store.add(piece);
  piece.fill(0);
  expect(store.whole().toString()).toBe('kept');
});

it('lends blocks that another let go of, and keeps them apart', () => {
  const pool = createBlockPool();
  const [first, second] = [createByteStore(pool), createByteStore(pool)];
  first.add(Buffer.from('first'));
  const kept = first.whole();
  first.clear();
  second.add(Buffer.from('second'));
  first.add(Buffer.from('again'));
  expect([kept, first.whole(), second.whole()].map(String)).toEqual(['first', 'again', 'second']);
});
