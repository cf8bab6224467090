import { z } from 'zod';

/** config.yaml as it stands on disk; secrets read `maskedSecret`. */
export const configText = z.object({
  path: z.string(),
  text: z.string(),
  /** Changes with every change of the file. */
  revision: z.string(),
});
export type ConfigText = z.infer<typeof configText>;

const yamlText = z.string().max(1_000_000);
export const configTextInput = z.object({ text: yamlText });
/** Masked secrets given back stay as they are. Refused with `CONFLICT` when the file is no longer the one of this revision. */
export const configTextSave = z.object({ text: yamlText, revision: z.string() });

/** The file before and after some changes, comments and all, secrets masked: what a diff is made of. Nothing was written. */
export const configPreview = z.object({ before: z.string(), after: z.string() });
