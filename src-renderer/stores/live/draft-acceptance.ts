import { draftAcceptance } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';

/** Σ accepted / Σ drafted by model, 0 to 1, over some finished requests; models that drafted nothing are left out. */
export function acceptanceByModel(requests: readonly RequestMetrics[]): ReadonlyMap<string, number> {
  const sums = new Map<string, { accepted: number; drafted: number }>();
  for (const { model, draft_tokens, draft_accepted_tokens } of requests) {
    if (model === null || draft_tokens === null || draft_accepted_tokens === null) continue;
    const { accepted, drafted } = sums.get(model) ?? { accepted: 0, drafted: 0 };
    sums.set(model, { accepted: accepted + draft_accepted_tokens, drafted: drafted + draft_tokens });
  }
  const shares = new Map<string, number>();
  for (const [model, { accepted, drafted }] of sums) {
    const share = draftAcceptance(accepted, drafted);
    if (share !== null) shares.set(model, share);
  }
  return shares;
}
