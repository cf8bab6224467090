import { CommandError } from '#shared/contract/wire-error.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { StoredBody } from '../../store/bodies/body-row.ts';
import { answerCase } from './answer-case.ts';
import { requestCase } from './request-case.ts';

/** What is known of a request that something went wrong in. */
export interface KeptRequest {
  metrics: Pick<RequestMetrics, 'request_id' | 'dialect' | 'http_status'>;
  repairs: readonly RepairRecord[];
  bodies: readonly StoredBody[];
}

/**
 * A kept request as a case of the repair corpus: a file for `src-main/fixes/fixtures/recorded`, in which its answer (or, where only the
 * request was healed, the request) is what comes, and what its client got is what must leave. What people wrote is left out; the
 * bodies were redacted when they were kept. @throws CommandError where too little was kept
 */
export function corpusCase(kept: KeptRequest): { fileName: string; text: string } {
  const { metrics, repairs, bodies } = kept;
  if (bodies.length === 0) {
    throw unavailable(
      'Nothing of this request was kept; set history.bodies to "repaired" or "all" and wait for the next one.',
    );
  }
  const inAnswer = repairs.filter(({ outcome }) => outcome !== 'healed_request');
  const made =
    repairs.length > 0 && inAnswer.length === 0 ? requestCase(kept) : answerCase({ ...kept, repairs: inAnswer });
  if (made === null) {
    throw unavailable(
      'What was kept of this request cannot be replayed: it was cut off (history.max_body_kb), or it is no JSON.',
    );
  }
  const fix = repairs[0]?.fix ?? 'clean';
  const fileName = `${fix}-${metrics.request_id.replaceAll(/[^\w-]/g, '').slice(0, 8)}.json`;
  return { fileName, text: `${JSON.stringify([made], null, 2)}\n` };
}

function unavailable(message: string): CommandError {
  return new CommandError('UNAVAILABLE', message);
}
