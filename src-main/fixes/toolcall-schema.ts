import { z } from 'zod';
import type { Fix } from './fix.ts';

/** Meaning of tool-call arguments: valid JSON that does not fit the schema which this very request gave for the tool. */
export const toolcallSchema: Fix = {
  info: {
    id: 'toolcall_schema',
    title: "Arguments that miss the tool's schema",
    why: '"41" for 41, a list as text, file_path for filePath, an extra wrapping: agents refuse these calls and the model repeats them.',
    enabledByDefault: true,
    options: z.object({}),
  },
  answer: ({ tools }) =>
    tools.size === 0
      ? undefined
      : { repairRules: ['value_type', 'parameter_name', 'wrapping', 'enum_case', 'integer_noise'] },
};
