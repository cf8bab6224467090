import { z } from 'zod';
import type { Fix } from './fix.ts';

const options = z.object({
  truncated: z
    .enum(['close_complete_values', 'report'])
    .default('close_complete_values')
    .describe(
      'A call that was cut off between two values: add the missing brackets, or only report it. Values are never completed.',
    ),
});
type Options = z.infer<typeof options>;

/** Syntax of tool-call arguments: what JSON.parse refuses, or reads otherwise than the model meant. */
export const toolcallArguments: Fix = {
  info: {
    id: 'toolcall_arguments',
    title: 'Broken JSON in tool calls',
    why: 'Quotes, brackets, escapes, commas and wrappings that make the arguments no JSON, so that the agent cannot run the call.',
    enabledByDefault: true,
    options,
  },
  answer: (_context, given) => ({
    truncated: (given as Options).truncated,
    repairRules: [
      'duplicate_key',
      'leading_empty_object',
      'unescaped_quote',
      'brackets',
      'control_character',
      'invalid_escape',
      'empty_arguments',
      'double_encoded',
      'trailing_tokens',
      'prose_or_fence',
      'literals',
      'commas_and_colons',
      'key_trim',
    ],
  }),
};
