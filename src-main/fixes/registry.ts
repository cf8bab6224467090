import { anthropicSequence } from './anthropic-sequence.ts';
import { assistantPrefill } from './assistant-prefill.ts';
import { contextOverflow } from './context-overflow.ts';
import { finishReason } from './finish-reason.ts';
import type { Fix } from './fix.ts';
import { historyArguments } from './history-arguments.ts';
import { jsonSchemaGrammar } from './json-schema-grammar.ts';
import { orphanToolResults } from './orphan-tool-results.ts';
import { promptCachePrefix } from './prompt-cache-prefix.ts';
import { repetition } from './repetition.ts';
import { serverParseError } from './server-parse-error.ts';
import { systemMessages } from './system-messages.ts';
import { thinkingTags } from './thinking-tags.ts';
import { toolcallArguments } from './toolcall-arguments.ts';
import { toolcallBadFilepath } from './toolcall-bad-filepath.ts';
import { toolcallIdentity } from './toolcall-identity.ts';
import { toolcallInText } from './toolcall-in-text.ts';
import { toolcallInThinking } from './toolcall-in-thinking.ts';
import { toolcallName } from './toolcall-name.ts';
import { toolcallSchema } from './toolcall-schema.ts';
import { trailingTokens } from './trailing-tokens.ts';
import { unsupportedParts } from './unsupported-parts.ts';
import { usage } from './usage.ts';
import { utf8 } from './utf8.ts';

/** All fixes, in the order in which they see a request and an answer. A new one is one file and one line here. */
export const fixes: readonly Fix[] = [
  // the request: first the forms, then the order of what is said in them
  unsupportedParts,
  promptCachePrefix,
  systemMessages,
  historyArguments,
  orphanToolResults,
  assistantPrefill,
  jsonSchemaGrammar,
  // whole characters before anything reads text
  utf8,
  // thoughts and calls that came as text
  thinkingTags,
  toolcallInText,
  toolcallInThinking,
  trailingTokens,
  repetition,
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
  contextOverflow,
  anthropicSequence,
];
