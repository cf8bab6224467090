import type { JsonObject } from '#shared/dialects/json.ts';
import type { RequestContext } from '../fix.ts';
import type { FixSet } from './fix-set.ts';

/** True when some fix wants to see requests before they are sent. */
export function healsRequests(fixes: FixSet): boolean {
  return fixes.some(({ fix }) => fix.request !== undefined);
}

/**
 * Passes a request body through the fixes. The same object comes back when none of them touched it. A fix that throws is left out
 * of this request.
 */
export function healRequest(
  fixes: FixSet,
  body: JsonObject,
  context: RequestContext,
  onFault: (fix: string, error: unknown) => void,
): JsonObject {
  let healed = body;
  for (const { fix, options } of fixes) {
    try {
      healed = fix.request?.(healed, context, options) ?? healed;
    } catch (error) {
      onFault(fix.info.id, error);
    }
  }
  return healed;
}
