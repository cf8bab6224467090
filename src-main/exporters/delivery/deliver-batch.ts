import type { DeliveryResult, TestResult } from '../exporter.ts';
import type { SourceRecord } from './record-source.ts';

type Unavailable = Extract<DeliveryResult, { outcome: 'unavailable' }>;

/** The steps that the walk through a batch consists of. Verdicts come in the order of the records. */
export interface BatchSteps {
  deliver(records: readonly SourceRecord[]): Promise<DeliveryResult>;
  test(): Promise<TestResult>;
  accepted(records: readonly SourceRecord[], result: Extract<DeliveryResult, { outcome: 'accepted' }>): void;
  setAside(record: SourceRecord, reason: string): void;
}

/**
 * Delivers a batch, halving what is refused until the records at fault stand alone. Returns null when every record was dealt with,
 * else why the rest has to wait.
 */
export async function deliverBatch(batch: readonly SourceRecord[], steps: BatchSteps): Promise<Unavailable | null> {
  const parts = [batch];
  let isTargetSound = false;
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const result = await steps.deliver(part);
    if (result.outcome === 'unavailable') return result;
    if (result.outcome === 'accepted') {
      isTargetSound = true;
      steps.accepted(part, result);
    } else if (part.length > 1) {
      const middle = part.length >> 1;
      // The earlier half is taken next, so that the cursor can follow.
      parts.push(part.slice(middle), part.slice(0, middle));
    } else {
      // A gateway that answers 400 to everything would otherwise have the whole history set aside.
      if (!isTargetSound) {
        const { ok, message } = await steps.test();
        if (!ok)
          return {
            outcome: 'unavailable',
            reason: `${result.reason} A test failed too: ${message}`,
            retryAfterMs: null,
          };
        isTargetSound = true;
      }
      const [record] = part;
      if (record !== undefined) steps.setAside(record, result.reason);
    }
  }
  return null;
}
