import type { FastifyInstance } from 'fastify';
import { asArray, asString, type Json, type JsonObject } from '#shared/dialects/json.ts';
import { detokenize, splitIntoTokens, tokenId, tokenize } from '../engine/tokens.ts';
import { renderPrompt } from '../requests/chat-template.ts';
import { readConversation } from '../requests/conversation.ts';
import { parseBody } from '../requests/json-text.ts';
import type { Endpoint } from '../script/reply.ts';
import type { ServerState } from './state.ts';

/** Text in, text or numbers out: no slot, no generation. */
export function addTextRoutes(app: FastifyInstance, state: ServerState): void {
  answer('/tokenize', (body) => {
    const content = asString(body.content) ?? '';
    if (body.with_pieces !== true) return { tokens: tokenize(content) };
    return { tokens: splitIntoTokens(content).map((piece) => ({ id: tokenId(piece), piece })) };
  });
  answer('/detokenize', (body) => ({ content: detokenize(asArray(body.tokens).map(Number)) }));
  answer('/apply-template', (body) => ({ prompt: renderPrompt(readConversation('chat', body)) }));
  answer('/v1/messages/count_tokens', (body) => ({ input_tokens: countTokens('messages', body) }));
  const counted: [string, Endpoint][] = [
    ['/chat/completions', 'chat'],
    ['/responses', 'responses'],
  ];
  for (const [path, endpoint] of counted) {
    for (const prefix of ['', '/v1']) {
      answer(`${prefix}${path}/input_tokens`, (body) => ({
        input_tokens: countTokens(endpoint, body),
        object: 'response.input_tokens',
      }));
    }
  }

  function answer(path: string, compute: (body: JsonObject) => Json): void {
    app.post(path, (request, reply) => {
      const value = compute(parseBody(String(request.body ?? '')));
      reply.hijack();
      state.answers.json(request.raw, reply.raw, 200, value);
    });
  }
}

function countTokens(endpoint: Endpoint, body: JsonObject): number {
  return tokenize(renderPrompt(readConversation(endpoint, body))).length;
}
