import { z } from 'zod';

/** What went on during one step of time. Null is a gap: nothing ran, or nobody could tell. */
export const seriesPoint = z.object({
  /** End of the step, milliseconds since 1970. */
  atMs: z.number(),
  /** Tokens/s of all running requests together. */
  generationTps: z.number().nonnegative().nullable(),
  prefillTps: z.number().nonnegative().nullable(),
  /** Context of the running request that fills its slot most, tokens and its share of the slot, 0 to 100. */
  contextUsed: z.int().nonnegative().nullable(),
  contextPercent: z.number().nonnegative().nullable(),
  /** Most requests that ran at once. */
  running: z.int().nonnegative(),
});
export type SeriesPoint = z.infer<typeof seriesPoint>;

/** Windows that charts of the present may ask for. */
export const seriesMinutes = z.union([z.literal(5), z.literal(15), z.literal(60)]);
export type SeriesMinutes = z.infer<typeof seriesMinutes>;

/** The last minutes in at most 300 steps of the same length, oldest first, the last one ending now. */
export const liveSeries = z.object({ stepMs: z.int().positive(), points: z.array(seriesPoint).max(300) });
export type LiveSeries = z.infer<typeof liveSeries>;
