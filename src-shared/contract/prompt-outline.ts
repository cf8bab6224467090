import { z } from 'zod';

/** One part of a prompt as it was sent to the backend, known by its hash: enough to see where two prompts part without keeping them. */
export const promptPart = z.object({
  kind: z.enum(['system', 'tools', 'message']),
  /** `user`, `assistant`, `tool`...; null for tools. */
  role: z.string().nullable(),
  characters: z.int().nonnegative(),
  hash: z.string(),
});
export type PromptPart = z.infer<typeof promptPart>;

/** How far a prompt began like the one before it in the same session (and of the same agent). */
export const prefixComparison = z.object({
  previousId: z.string(),
  /** Parts of both, in the order in which a chat template renders them. */
  parts: z.array(promptPart),
  previousParts: z.array(promptPart),
  /** Index of the first part that differs; null: the earlier prompt is wholly the beginning of this one. */
  firstDifference: z
    .object({
      part: z.int().nonnegative(),
      /** Where in that part, and what stood there then and now; null where the bodies were not kept. */
      text: z.object({ atCharacter: z.int().nonnegative(), before: z.string(), after: z.string() }).nullable(),
    })
    .nullable(),
});
export type PrefixComparison = z.infer<typeof prefixComparison>;
