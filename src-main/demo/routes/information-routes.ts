import type { FastifyInstance, FastifyRequest } from 'fastify';
import { reportSlots } from '../engine/slots.ts';
import { reportModels, reportProps } from '../reports/props.ts';
import { handlerError, notSupported } from '../requests/errors.ts';
import type { ServerState } from './state.ts';

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>demo</title><p>A simulated llama-server: a demo, not a model.</p>\n';

/** What the server says about itself. */
export function addInformationRoutes(app: FastifyInstance, state: ServerState): void {
  const { simulation, pool, answers } = state;

  for (const path of ['/health', '/v1/health']) {
    app.get(path, (request, reply) => {
      reply.hijack();
      answers.json(request.raw, reply.raw, 200, { status: 'ok' });
    });
  }
  for (const path of ['/models', '/v1/models']) {
    app.get(path, (request, reply) => {
      reply.hijack();
      answers.json(request.raw, reply.raw, 200, reportModels(simulation, state.startedAtSeconds));
    });
  }
  app.get('/props', (request, reply) => {
    reply.hijack();
    answers.json(request.raw, reply.raw, 200, reportProps(simulation));
  });
  app.get('/slots', (request: FastifyRequest<{ Querystring: { fail_on_no_slot?: string } }>, reply) => {
    if (!simulation.slotsEndpoint) {
      throw notSupported('This server does not support slots endpoint. Start it with `--slots`');
    }
    if (request.query.fail_on_no_slot && pool.slots.every((slot) => slot.processing)) {
      throw handlerError(503, 'unavailable_error', 'no slot available');
    }
    reply.hijack();
    answers.json(request.raw, reply.raw, 200, reportSlots(pool, simulation.contextSize, simulation.speculative));
  });
  app.get('/metrics', (request, reply) => {
    if (!simulation.metricsEndpoint) {
      throw notSupported('This server does not support metrics endpoint. Start it with `--metrics`');
    }
    reply.hijack();
    const processing = pool.slots.filter((slot) => slot.processing).length;
    const report = state.counters.report(processing, pool.deferred());
    answers.text(request.raw, reply.raw, 'text/plain; version=0.0.4', report);
  });
  app.get('/lora-adapters', (request, reply) => {
    reply.hijack();
    answers.json(request.raw, reply.raw, 200, []);
  });
  app.get('/', (request, reply) => {
    reply.hijack();
    answers.text(request.raw, reply.raw, 'text/html', PAGE);
  });

  const switchedOff: [string, string][] = [
    ['/props', 'This server does not support changing global properties. Start it with `--props`'],
    ['/slots/:id', 'This server does not support slots action. Start it with `--slot-save-path`'],
    ['/embedding', 'This server does not support embeddings. Start it with `--embeddings`'],
    ['/embeddings', 'This server does not support embeddings. Start it with `--embeddings`'],
    ['/v1/embeddings', 'This server does not support embeddings. Start it with `--embeddings`'],
    ['/rerank', 'This server does not support reranking. Start it with `--reranking`'],
    ['/v1/rerank', 'This server does not support reranking. Start it with `--reranking`'],
  ];
  for (const [path, message] of switchedOff) {
    app.post(path, () => {
      throw notSupported(message);
    });
  }
}
