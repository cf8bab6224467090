import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import { llamaCompletion, openAiCompletions } from '#shared/dialects/completions.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';

/** How to read what was said in a dialect; null for one that is not known here. */
export function dialectOf(id: string): Dialect | null {
  return dialects.find((dialect) => dialect.id === id) ?? null;
}

const dialects: readonly Dialect[] = [openAiChat, anthropic, openAiResponses, openAiCompletions, llamaCompletion];
