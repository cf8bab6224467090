import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { createSlotPool } from './engine/slots.ts';
import { createHttpAnswers } from './http/http-answer.ts';
import { resolveOptions, type SimulatedServerOptions } from './options.ts';
import { createServerCounters } from './reports/metrics-report.ts';
import { addDoor } from './routes/door.ts';
import { addGenerationRoutes } from './routes/generation-routes.ts';
import { addInformationRoutes } from './routes/information-routes.ts';
import type { ServerState } from './routes/state.ts';
import { addTextRoutes } from './routes/text-routes.ts';
import type { ReplyScript } from './script/reply.ts';

export { DEMO_MODEL, type SimulatedServerOptions } from './options.ts';

/** A llama-server without a model: the real one's wire, and a script in the model's place. */
export interface SimulatedLlamaServer {
  /** Starts to listen (port 0 takes a free one) and gives the base URL. Host is 127.0.0.1 if not given. */
  listen(port: number, host?: string): Promise<URL>;
  /** Ends running answers and closes every connection. */
  close(): Promise<void>;
  /** Switches between 503 `Loading model` on everything, and service. */
  setLoading(loading: boolean): void;
  /** Replaces the script from the next request on. */
  setReply(reply: ReplyScript): void;
  /** Slots that generate right now. */
  busySlots(): number;
}

/** llama-server takes bodies of up to 100 MiB and answers 413 to larger ones. */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

export function createSimulatedLlamaServer(options: SimulatedServerOptions = {}): SimulatedLlamaServer {
  const simulation = resolveOptions(options);
  const closing = new AbortController();
  const state: ServerState = {
    simulation,
    pool: createSlotPool(simulation.slots),
    counters: createServerCounters(),
    answers: createHttpAnswers(simulation.keepAlive),
    closing: closing.signal,
    loading: simulation.loading,
    reply: simulation.reply,
    taken: 0,
    startedAtSeconds: Math.floor(simulation.clock.nowMs() / 1000),
  };
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    keepAliveTimeout: simulation.keepAlive.timeoutMs,
  });
  // The real server's timeout is exact; Node would add a second on top.
  app.server.keepAliveTimeoutBuffer = 0;
  addDoor(app, state);
  addInformationRoutes(app, state);
  addTextRoutes(app, state);
  addGenerationRoutes(app, state);

  return {
    async listen(port, host = '127.0.0.1') {
      await app.listen({ port, host });
      const address = app.server.address() as AddressInfo;
      return new URL(`http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}/`);
    },
    async close() {
      closing.abort();
      await app.close();
    },
    setLoading(loading) {
      state.loading = loading;
    },
    setReply(reply) {
      state.reply = reply;
    },
    busySlots: () => state.pool.slots.filter((slot) => slot.processing).length,
  };
}
