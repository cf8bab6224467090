import { asObject, type Json } from '#shared/dialects/json.ts';
import { wholeNumber } from './field-values.ts';

/** Where a request body of a generation path is counted instead of answered; null where nothing counts it. */
export function promptCountPath(generationPath: string): string | null {
  const suffix = Object.hasOwn(countSuffixes, generationPath) ? countSuffixes[generationPath] : undefined;
  return suffix === undefined ? null : generationPath + suffix;
}

/** Routes of llama-server (tools/server/server.cpp); of the chat's and the responses' since 2026. */
const countSuffixes: Readonly<Record<string, string>> = {
  '/v1/messages': '/count_tokens',
  '/v1/chat/completions': '/input_tokens',
  '/chat/completions': '/input_tokens',
  '/v1/responses': '/input_tokens',
  '/responses': '/input_tokens',
};

/** `{"input_tokens": 12}`, on all of them. */
export function readPromptCount(body: Json | undefined): number | null {
  return wholeNumber(asObject(body)?.input_tokens);
}
