import { z } from 'zod';

const count = z.int().nonnegative();

/** How the delivery of one exporter stands, as the window and the command line show it. Counts are since the start. */
export const exporterState = z.object({
  id: z.string(),
  /** Records that the target accepted. */
  delivered: count,
  /** Records that wait for their turn, or for the target to come back. */
  pending: count,
  /** Records that the target refused for good; they were left out so that the others could pass. */
  setAside: count,
  /** Records that were gone before they could be delivered: pushed out of a full memory queue, or past their retention. */
  dropped: count,
  /** Null while deliveries succeed. */
  failing: z
    .object({
      /** When the first of these failures in a row happened, in milliseconds since 1970. */
      sinceMs: z.number(),
      /** What is wrong and what to do about it, for people. */
      reason: z.string(),
      /** When delivery is tried again, in milliseconds since 1970; null when only a change of the settings can help. */
      nextTryAtMs: z.number().nullable(),
    })
    .nullable(),
  /** Why the last record was set aside, in words. */
  lastRefusal: z.string().nullable(),
});
export type ExporterState = z.infer<typeof exporterState>;
