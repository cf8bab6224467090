import type { SlotSighting } from './slot-sighting.ts';

/** A slot that had no task yet, for tests. */
export function exampleSlot(changes: Partial<SlotSighting> = {}): SlotSighting {
  return {
    id: 0,
    contextSize: 4096,
    processing: false,
    taskId: null,
    promptTokens: null,
    processedTokens: null,
    cachedTokens: null,
    decodedTokens: null,
    streaming: null,
    speculative: false,
    ...changes,
  };
}
