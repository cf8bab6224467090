import { expect, test } from 'vitest';
import { depthOf, unknownDepth } from './context-depth.ts';

test.each([
  [null, unknownDepth],
  [0, 0],
  [1024, 0],
  [1025, 1],
  [4096, 1],
  [262_144, 7],
  [262_145, 8],
  [2_000_000, 8],
])('%s tokens lie at depth %i', (tokens, depth) => {
  expect(depthOf(tokens)).toBe(depth);
});
