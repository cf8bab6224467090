import type { FastifyInstance } from 'fastify';
import { LlamaServerError, serverError } from '../requests/errors.ts';
import { parseBody } from '../requests/json-text.ts';
import type { Endpoint } from '../script/reply.ts';
import { answerGeneration } from './answer-generation.ts';
import type { ServerState } from './state.ts';

const generationPaths: Record<string, Endpoint> = {
  '/v1/chat/completions': 'chat',
  '/chat/completions': 'chat',
  '/v1/messages': 'messages',
  '/v1/completions': 'text_completion',
  '/completions': 'completion',
  '/completion': 'completion',
  '/infill': 'infill',
  '/v1/responses': 'responses',
  '/responses': 'responses',
};

/** Every path that generates. Errors before the answer begins get the real server's shape; later ones break the connection. */
export function addGenerationRoutes(app: FastifyInstance, state: ServerState): void {
  for (const [path, endpoint] of Object.entries(generationPaths)) {
    app.post(path, async (request, reply) => {
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const signal = AbortSignal.any([left.signal, state.closing]);
      reply.hijack();
      try {
        const body = parseBody(String(request.body ?? ''));
        await answerGeneration(state, endpoint, body, { request: request.raw, response: reply.raw, signal });
      } catch (error) {
        if (signal.aborted) return;
        // After hijack() Fastify would only log the error, and the client would wait for ever.
        if (reply.raw.headersSent) return void reply.raw.destroy();
        const answer = error instanceof LlamaServerError ? error : serverError(String(error));
        state.answers.json(request.raw, reply.raw, answer.status, answer.body);
      }
    });
  }
}
