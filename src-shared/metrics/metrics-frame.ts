import { z } from 'zod';
import { liveRequest } from './live-request.ts';
import { slotView } from './slot-view.ts';

/** What goes on at one moment: every request in flight. Frames come a few times a second, however many tokens flow. */
export const metricsFrame = z.object({
  /** Milliseconds since 1970. */
  atMs: z.number(),
  requests: z.array(
    liveRequest.extend({
      /** Tokens that fit into one slot of this model; null when unknown. */
      contextTotal: z.int().nonnegative().nullable(),
    }),
  ),
  /** Tokens per second that the backend generates for all of them together; null while none can tell. */
  generationTps: z.number().nonnegative().nullable(),
  /** The same for prompts being read. */
  prefillTps: z.number().nonnegative().nullable(),
  /** The backend's slots; null where it does not show them (`--no-slots`, a router, out of reach). */
  slots: z.array(slotView).nullable(),
});
export type MetricsFrame = z.infer<typeof metricsFrame>;
export type FrameRequest = MetricsFrame['requests'][number];
