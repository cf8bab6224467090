import type { FrameRequest } from './metrics-frame.ts';
import { contextPercent } from './quantities.ts';
import type { SlotView } from './slot-view.ts';

/** What a running request holds of its slot, in tokens. Null: not known. */
export interface RequestContext {
  /** Prompt tokens in the slot so far; while the prompt is read, those that have been. */
  readonly prompt: number | null;
  /** Those of them that the backend's cache gave. */
  readonly cached: number;
  readonly generated: number;
  /** prompt + generated. */
  readonly used: number | null;
  readonly total: number | null;
  /** used / total, 0 to 100. */
  readonly percent: number | null;
}

/** Where the stream does not tell how long the prompt is, the slot that the request runs in does. */
export function requestContext(request: FrameRequest, slots: readonly SlotView[] | null = null): RequestContext {
  const { requestId, contextTotal, prefill, generatedTokens, phase } = request;
  const generated = generatedTokens ?? 0;
  const slot = slots?.find((each) => each.requestId === requestId);
  const told =
    (phase === 'prefill' ? prefill?.processedTokens : (request.promptTokens ?? prefill?.totalTokens)) ?? null;
  const prompt = told ?? (slot?.contextUsed == null ? null : Math.max(0, slot.contextUsed - generated));
  const cached = Math.min(request.cachedTokens ?? prefill?.cachedTokens ?? 0, prompt ?? 0);
  const used = prompt === null ? null : prompt + generated;
  // 0 is the router's placeholder for unknown.
  const total = contextTotal || slot?.contextTotal || null;
  return { prompt, cached, generated, used, total, percent: contextPercent(used, total) };
}

/** Of the running requests the one that fills its slot most; of those without a known slot the longest. Null: none tells. */
export function fullestContext(
  requests: readonly FrameRequest[],
  slots: readonly SlotView[] | null = null,
): RequestContext | null {
  let fullest: RequestContext | null = null;
  for (const request of requests) {
    const context = requestContext(request, slots);
    if (context.used === null) continue;
    if (fullest === null || isFuller(context, fullest)) fullest = context;
  }
  return fullest;
}

function isFuller(a: RequestContext, b: RequestContext): boolean {
  const byPercent = (a.percent ?? -1) - (b.percent ?? -1);
  return byPercent === 0 ? (a.used ?? 0) > (b.used ?? 0) : byPercent > 0;
}
