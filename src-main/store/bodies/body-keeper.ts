import { setImmediate } from 'node:timers/promises';
import type { Config } from '#shared/config/schema.ts';
import { type BodyCollector, type CollectedBody, createBodyCollector } from './body-collector.ts';
import { type PackedBody, packBody, redactionMarginBytes } from './body-row.ts';
import { createBlockPool } from './byte-store.ts';
import { createRedactor, type Redactor } from './redaction.ts';

export type BodySettings = Pick<Config['history'], 'bodies' | 'redact' | 'max_body_kb'>;

export interface BodyKeeper {
  /** What to hand the bodies of a request to; null when none are wanted. `sinceStart` is in milliseconds. */
  collect(requestId: string, sinceStart: () => number): BodyCollector | null;
  /** Takes secrets out by the patterns now in force. */
  redactor(): Redactor;
  /** Resolves when nothing is being packed. */
  idle(): Promise<void>;
  /** Requests whose bodies were given up because too many waited. */
  readonly dropped: number;
}

/** Bytes of bodies that may wait to be packed; what comes on top is dropped. About forty long exchanges that end together. */
const maxPackingBytes = 64 * 1024 * 1024;

export function createBodyKeeper(
  settings: () => BodySettings,
  now: () => number,
  keep: (body: PackedBody) => void,
): BodyKeeper {
  const blocks = createBlockPool();
  const packing = new Set<Promise<void>>();
  let patterns: readonly string[] = [];
  let redactor = createRedactor(patterns);
  let packingBytes = 0;
  let dropped = 0;

  function currentRedactor(): Redactor {
    const { redact } = settings();
    if (redact !== patterns) {
      patterns = redact;
      redactor = createRedactor(patterns);
    }
    return redactor;
  }

  async function pack(requestId: string, bodies: readonly CollectedBody[], maxBytes: number): Promise<void> {
    for (const body of bodies) {
      // Searching a megabyte for secrets takes some milliseconds; others have their turn between two bodies.
      await setImmediate();
      keep(await packBody(requestId, body, { redactor: currentRedactor(), maxBytes, storedAt: now() }));
    }
  }

  return {
    collect(requestId, sinceStart) {
      const { bodies, max_body_kb } = settings();
      if (bodies === 'off') return null;
      const maxBytes = max_body_kb * 1024;
      return createBodyCollector({
        sinceStart,
        maxBytes: maxBytes + redactionMarginBytes,
        onlyRepaired: bodies === 'repaired',
        blocks,
        keep(collected) {
          const bytes = collected.reduce((sum, body) => sum + body.bytes.length, 0);
          if (packingBytes + bytes > maxPackingBytes) {
            dropped += 1;
            return;
          }
          packingBytes += bytes;
          const packed = pack(requestId, collected, maxBytes)
            .catch(() => {
              // A pattern that runs out of stack, or no memory to deflate in: these bodies are lost, nothing else.
              dropped += 1;
            })
            .finally(() => {
              packing.delete(packed);
              packingBytes -= bytes;
            });
          packing.add(packed);
        },
      });
    },
    redactor: currentRedactor,
    async idle() {
      while (packing.size > 0) await Promise.all(packing);
    },
    get dropped() {
      return dropped;
    },
  };
}
