import { expect, it } from 'vitest';
import { createBlockPool, createByteStore } from './byte-store.ts';

it.each([
  ['small pieces', [100, 200, 300]],
  ['more than a block of them', Array.from({ length: 100 }, () => 999)],
  ['large pieces among small ones', [10, 5000, 10, 100_000, 4096, 4095]],
  ['nothing', []],
])('gives back %s as they came', (_, sizes) => {
  const store = createByteStore(createBlockPool());
  const pieces = sizes.map((size, at) => Buffer.alloc(size, at + 1));
  for (const piece of pieces) store.add(piece);
  expect(store.whole().equals(Buffer.concat(pieces))).toBe(true);
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
