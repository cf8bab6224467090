import { anthropic } from '#shared/dialects/anthropic/anthropic.ts';
import { llamaCompletion, openAiCompletions } from '#shared/dialects/completions.ts';
import type { Dialect } from '#shared/dialects/dialect.ts';
import { openAiChat } from '#shared/dialects/openai-chat/openai-chat.ts';
import { openAiResponses } from '#shared/dialects/openai-responses/openai-responses.ts';

/** Paths whose answers are generated: measured, and where a dialect can be edited also mended. Aliases are routes of llama-server. */
const generationPaths: Readonly<Record<string, Dialect>> = {
  '/v1/chat/completions': openAiChat,
  '/chat/completions': openAiChat,
  '/v1/messages': anthropic,
  '/v1/responses': openAiResponses,
  '/responses': openAiResponses,
  '/v1/completions': openAiCompletions,
  // Without /v1 this is llama.cpp's own endpoint, not OpenAI's (tools/server/README.md).
  '/completions': llamaCompletion,
  '/completion': llamaCompletion,
  '/infill': llamaCompletion,
};

export interface Endpoint {
  /** Without query. */
  path: string;
  /** Speaks to this client, also in errors. */
  dialect: Dialect;
  isGeneration: boolean;
  /** Fixes can work on its requests and answers. */
  isEditable: boolean;
}

/** What a request line asks for. Errors on paths that are not ours to read take OpenAI's shape, but Anthropic's below its own paths. */
export function endpointOf(method: string, url: string): Endpoint {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const dialect = generationPaths[path];
  if (dialect !== undefined && method === 'POST')
    return { path, dialect, isGeneration: true, isEditable: dialect.editBody !== undefined };
  return {
    path,
    dialect: path.startsWith('/v1/messages') ? anthropic : openAiChat,
    isGeneration: false,
    isEditable: false,
  };
}
