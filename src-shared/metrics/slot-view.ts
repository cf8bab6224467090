import { z } from 'zod';

/** One slot of llama-server, as `GET /slots` tells it: a place for one sequence with a context and a cache of its own. */
export const slotView = z.object({
  id: z.int().nonnegative(),
  isBusy: z.boolean(),
  /** Tokens that fit into it. */
  contextTotal: z.int().nonnegative().nullable(),
  /** Tokens in it, of its last request while it is idle; null where the server does not tell. */
  contextUsed: z.int().nonnegative().nullable(),
  isSpeculative: z.boolean(),
  /** The request of this proxy that runs in it; null while idle, for a stranger's request, and where it cannot be told. */
  requestId: z.string().nullable(),
});
export type SlotView = z.infer<typeof slotView>;
