import { expect, test } from 'vitest';
import { createRingBuffer } from './ring-buffer.ts';

test.each([
  [0, []],
  [2, [1, 2]],
  [3, [1, 2, 3]],
  [4, [2, 3, 4]],
  [7, [5, 6, 7]],
])('after %i pushes a ring of three holds %j', (pushes, held) => {
  const ring = createRingBuffer<number>(3);
  for (let item = 1; item <= pushes; item++) ring.push(item);
  expect(ring.items()).toStrictEqual(held);
  expect(ring.length).toBe(held.length);
});
