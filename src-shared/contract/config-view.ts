import { z } from 'zod';

/** See `ConfigProblem`. */
export const configProblem = z.object({
  file: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  path: z.string().nullable(),
  message: z.string(),
});

/** The configuration in force, and what is wrong with the file on disk. */
export const configView = z.object({
  path: z.string(),
  /** Every key with its value, defaults filled in; secrets read `maskedSecret`. */
  values: z.record(z.string(), z.json()),
  /** Not empty: the file was not taken over, the last good configuration stays in force. */
  problems: z.array(configProblem),
  warnings: z.array(configProblem),
});
export type ConfigView = z.infer<typeof configView>;

/** `configView` with the JSON Schema that a form is drawn from; it never changes while the program runs. */
export const configWithSchema = configView.extend({ schema: z.record(z.string(), z.json()) });

/** Keys to set, all or none. A masked secret given back stays as it is. */
export const configChanges = z.object({
  changes: z
    .array(z.object({ path: z.array(z.union([z.string(), z.int().nonnegative()])).min(1), value: z.json() }))
    .min(1)
    .max(200),
});

/** What a file with the changes in it would be reported for; nothing was written. */
export const configVerdict = z.object({ problems: z.array(configProblem), warnings: z.array(configProblem) });
