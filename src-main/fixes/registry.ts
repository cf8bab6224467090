import { anthropicSequence } from './anthropic-sequence.ts';
import { finishReason } from './finish-reason.ts';
import type { Fix } from './fix.ts';
import { serverParseError } from './server-parse-error.ts';
import { toolcallArguments } from './toolcall-arguments.ts';
import { toolcallBadFilepath } from './toolcall-bad-filepath.ts';
import { toolcallIdentity } from './toolcall-identity.ts';
import { toolcallName } from './toolcall-name.ts';
import { toolcallSchema } from './toolcall-schema.ts';
import { usage } from './usage.ts';
import { utf8 } from './utf8.ts';

/** All fixes, in the order in which they see a request and an answer. A new one is one file and one line here. */
export const fixes: readonly Fix[] = [
  // whole characters before anything reads text
  utf8,
  // calls that were found or lost
  serverParseError,
  toolcallIdentity,
  toolcallName,
  // their arguments
  toolcallBadFilepath,
  toolcallArguments,
  toolcallSchema,
  // the end, and the frame around all of it
  finishReason,
  usage,
  anthropicSequence,
];
