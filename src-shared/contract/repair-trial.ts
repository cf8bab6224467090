import { z } from 'zod';

export const repairTrialInput = z.object({
  /** Arguments of a tool call, as a model wrote them. */
  arguments: z.string().max(1_000_000),
  /** JSON Schema of the tool's parameters; null when it is not known. */
  schema: z.record(z.string(), z.json()).nullable().default(null),
});

export const repairTrial = z.object({
  text: z.string(),
  outcome: z.enum(['clean', 'repaired', 'unrepaired', 'truncated']),
  /** What stood in the way; else "". */
  reason: z.string(),
  repairs: z.array(
    z.object({ rule: z.string(), path: z.string(), before: z.string(), after: z.string(), reason: z.string() }),
  ),
});
export type RepairTrial = z.infer<typeof repairTrial>;
