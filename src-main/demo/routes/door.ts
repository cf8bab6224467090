import type { FastifyInstance } from 'fastify';
import { handlerError, invalidApiKey, LlamaServerError, loadingModel, notFound } from '../requests/errors.ts';
import type { ServerState } from './state.ts';

/** What stands in front of the handlers: bodies, preflight, keys, loading, unknown paths and the shape of errors. */
export function addDoor(app: FastifyInstance, state: ServerState): void {
  const { answers, simulation } = state;
  takeAnyBody(app);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS') {
      reply.hijack();
      const extra = {
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
        'Access-Control-Allow-Headers': '*',
      };
      answers.head(request.raw, reply.raw, 200, { contentType: 'text/html', length: 0, extra });
      reply.raw.end();
      return;
    }
    const path = request.url.split('?', 1)[0];
    const free = path === '/health' || path === '/v1/health';
    if (!free && simulation.apiKeys.length > 0 && !simulation.apiKeys.includes(keyOf(request.headers))) {
      throw invalidApiKey();
    }
    if (state.loading) throw loadingModel();
  });
  app.setNotFoundHandler(() => {
    throw notFound();
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { statusCode = 500, message } = error;
    const answer = error instanceof LlamaServerError ? error : handlerError(statusCode, 'server_error', message);
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    reply.hijack();
    answers.json(request.raw, reply.raw, answer.status, answer.body);
  });
}

/** llama-server does not look at Content-Type; every body is JSON text until parsed. */
function takeAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}

/** A wrong `Authorization` is not rescued by a good `X-Api-Key`. */
function keyOf(headers: NodeJS.Dict<string | string[]>): string {
  const { authorization } = headers;
  if (typeof authorization === 'string') return authorization.replace(/^Bearer /, '');
  return String(headers['x-api-key'] ?? '');
}
