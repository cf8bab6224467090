import { createDemoAgent, type DemoAgent } from './demo-agent.ts';
import type { MalformationId } from './script/malformations.ts';
import { createSimulatedLlamaServer, DEMO_MODEL } from './simulated-llama-server.ts';

/** The log that the demo reports to. */
export interface DemoLog {
  info(message: string): void;
  warn(message: string): void;
}

/** A simulated llama-server that runs already, and two agents that wait for a proxy to talk through. */
export interface Demo {
  readonly backendUrl: URL;
  /** Lets the agents talk to the proxy at that address. */
  begin(proxyUrl: URL, log: DemoLog): void;
  /** Takes the agents off; the backend goes on, so that the proxy can end in order. */
  stop(): void;
  close(): Promise<void>;
}

/** All of them are repaired without a guess. */
const spoils: readonly MalformationId[] = [
  'duplicate_key',
  'trailing_comma',
  'missing_brace',
  'raw_newline',
  'special_token',
];

/** Starts the simulated server on a free loopback port. */
export async function startDemo(options: { version?: string } = {}): Promise<Demo> {
  // More malformed calls than a good model makes, so that a demo of a few minutes has repairs to show.
  const server = createSimulatedLlamaServer({ malformedShare: 0.4, malformations: spoils, speculative: true });
  const backendUrl = await server.listen(0);
  let agents: readonly DemoAgent[] = [];

  return {
    backendUrl,
    begin(proxyUrl, log) {
      log.info(
        `demo: ${DEMO_MODEL} at ${backendUrl.origin} is simulated; two demo agents talk to it through ${proxyUrl.origin}`,
      );
      const common = {
        ...options,
        baseUrl: proxyUrl,
        onError: (error: unknown) => log.warn(`demo agent: ${error instanceof Error ? error.message : String(error)}`),
      };
      agents = [
        createDemoAgent(common),
        // Slower, so that there are moments with one request, with two and with none.
        createDemoAgent({ ...common, name: 'llama-proxy-demo-reviewer', firstDialect: 'anthropic', thinkTimeMs: 2500 }),
      ];
      for (const agent of agents) agent.start();
    },
    stop() {
      for (const agent of agents) void agent.stop();
    },
    async close() {
      await Promise.all(agents.map((agent) => agent.stop()));
      await server.close();
    },
  };
}
