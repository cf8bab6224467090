import { z } from 'zod';
import type { Fix } from './fix.ts';

const options = z.object({
  remove_duplicate: z
    .boolean()
    .default(true)
    .describe('Cut the second copy. When false the call leaves as the model wrote it.'),
});
type Options = z.infer<typeof options>;

/**
 * Qwen3-Coder writes a parameter twice, the second time without its colon: {"content":"…","filePath":"/a","filePath"/a"}
 * (anomalyco/opencode#6918, llama.cpp PR #19753), or braces where the key belongs: {"content":"…",{}":"/a"}.
 */
export const toolcallBadFilepath: Fix = {
  info: {
    id: 'toolcall_bad_filepath',
    title: 'Doubled file path',
    why: 'Qwen3-Coder repeats a parameter without its colon; the call is no JSON and the agent retries for ever.',
    enabledByDefault: true,
    options,
  },
  answer: (_context, given) =>
    (given as Options).remove_duplicate
      ? { repairRules: ['duplicate_key_without_colon', 'braces_for_key'] }
      : undefined,
};
