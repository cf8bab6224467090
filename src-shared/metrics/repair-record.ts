import { z } from 'zod';

/** What became of something broken: mended in the answer, mended in the request before it was sent on, or left as it was. */
export const repairOutcome = z.enum(['repaired', 'healed_request', 'unrepaired']);
export type RepairOutcome = z.infer<typeof repairOutcome>;

/** One act (or refusal to act) of one fix. `before` and `after` are cut to `maxExcerptCharacters` around the change. */
export const repairRecord = z.object({
  request_id: z.string(),
  timestamp: z.iso.datetime(),
  /** Id of the fix. */
  fix: z.string(),
  /** Tool name, where the repair is about a tool call. */
  tool: z.string().nullable(),
  /** JSON pointer into the arguments or the request body, "" for the whole. */
  path: z.string(),
  before: z.string(),
  after: z.string(),
  /** Most characters that were withheld at once, and for how long, while this was decided. 0 in non-streamed answers. */
  held_characters: z.int().nonnegative(),
  held_ms: z.number().nonnegative(),
  outcome: repairOutcome,
  /** Why: the defect in a few words; for `unrepaired`, what stood in the way. */
  reason: z.string(),
});
export type RepairRecord = z.infer<typeof repairRecord>;

/** Longer excerpts are cut at the limit and end in an ellipsis, so that a record of a 1 MB file stays small. */
export const maxExcerptCharacters = 400;

/** Cuts text for a record. */
export function excerpt(text: string): string {
  return text.length <= maxExcerptCharacters ? text : `${text.slice(0, maxExcerptCharacters - 1)}…`;
}
