import { asObject, type Json, type JsonObject } from '#shared/dialects/json.ts';
import type { StoredBody } from '../store/bodies/body-row.ts';

/** The request as the backend got it, read from what was kept; null where it was cut off, or is no JSON. */
export function sentRequest(bodies: readonly StoredBody[]): JsonObject | null {
  return keptJson(bodies, 'backend_request') ?? keptJson(bodies, 'client_request');
}

/** A message as JSON; null where it was not kept, cut off, or is none. */
export function keptJson(bodies: readonly StoredBody[], part: StoredBody['part']): JsonObject | null {
  const body = bodies.find((one) => one.part === part);
  if (body === undefined || body.isCut) return null;
  try {
    return asObject(JSON.parse(body.bytes.toString('utf8')) as Json) ?? null;
  } catch {
    return null; // Not JSON, or made so by redaction.
  }
}
