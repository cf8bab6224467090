/**
 * Upper bounds, in tokens, of the depths that speeds are compared at; beyond the last lies one more. The same as those of the
 * exported histogram of context sizes.
 */
export const depthBounds = [1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144] as const;

/** Stands for a request of which it is not known how much context it filled. */
export const unknownDepth = -1;

/** Index of the depth that a context of this many tokens belongs to. */
export function depthOf(contextTokens: number | null): number {
  if (contextTokens === null) return unknownDepth;
  const index = depthBounds.findIndex((bound) => contextTokens <= bound);
  return index === -1 ? depthBounds.length : index;
}
