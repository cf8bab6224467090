import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { SlotSighting } from './slot-sighting.ts';

/** How far the prompt of a request is read, told from its slot: for answers that carry no `prompt_progress`. */
export interface SlotPrefills {
  /** The slot of this request at one moment. */
  saw(requestId: string, slot: SlotSighting, atMs: number): void;
  /** Drops the requests that are not among these. */
  keep(requestIds: ReadonlySet<string>): void;
  /** Null while it is not known how long the prompt is, or before a slot showed it. */
  of(requestId: string): LiveRequest['prefill'];
}

export interface SlotPrefillsOptions {
  /**
   * Tokens of the whole prompt of a request; null where nobody can tell. Never rejects. The slots do not show it. To have it counted
   * costs the backend a moment: it is asked for once, and only for a prompt that a look has met.
   */
  countPrompt(requestId: string): Promise<number | null>;
}

/** Its prompt is being read, and its answer does not tell how far that is. Old builds send nothing at all before the first token. */
export function isReadUnseen({ phase, prefill }: LiveRequest): boolean {
  return prefill === null && (phase === 'prefill' || phase === 'queued');
}

interface Reading {
  taskId: number | null;
  firstAtMs: number;
  firstProcessed: number;
  atMs: number;
  processed: number;
  cached: number;
  total: Total;
}

/** Null until it has been counted, and where it cannot be. */
interface Total {
  tokens: number | null;
}

/** Below this a speed would be mostly the time between two looks. */
const minSpanMs = 500;

export function createSlotPrefills({ countPrompt }: SlotPrefillsOptions): SlotPrefills {
  const readings = new Map<string, Reading>();

  function countOnce(requestId: string): Total {
    const total: Total = { tokens: null };
    void countPrompt(requestId).then((tokens) => {
      total.tokens = tokens;
    });
    return total;
  }

  return {
    saw(requestId, { taskId, processedTokens, cachedTokens }, atMs) {
      if (processedTokens === null) return;
      const cached = cachedTokens ?? 0;
      const before = readings.get(requestId);
      // Sent once more, it is read from the beginning; it is still as long as it was.
      if (before === undefined || before.taskId !== taskId || processedTokens < before.processed) {
        const total = before === undefined ? countOnce(requestId) : before.total;
        const span = { firstAtMs: atMs, firstProcessed: processedTokens, atMs, processed: processedTokens };
        readings.set(requestId, { taskId, ...span, cached, total });
        return;
      }
      before.atMs = atMs;
      before.processed = processedTokens;
      before.cached = cached;
    },
    keep(requestIds) {
      for (const requestId of readings.keys()) if (!requestIds.has(requestId)) readings.delete(requestId);
    },
    of(requestId) {
      const reading = readings.get(requestId);
      if (reading === undefined || reading.total.tokens === null) return null;
      const { firstAtMs, firstProcessed, atMs, processed, cached } = reading;
      const spanMs = atMs - firstAtMs;
      // The backend counted, but the fixes may have changed the prompt by some tokens.
      const totalTokens = Math.max(reading.total.tokens, cached + processed);
      const todo = totalTokens - cached;
      const read = processed - firstProcessed;
      const tokensPerSecond = spanMs >= minSpanMs && read > 0 ? (read / spanMs) * 1000 : null;
      return {
        totalTokens,
        cachedTokens: cached,
        processedTokens: cached + processed,
        ratio: todo > 0 ? processed / todo : null,
        tokensPerSecond,
        etaMs: tokensPerSecond === null ? null : ((todo - processed) / tokensPerSecond) * 1000,
      };
    },
  };
}
