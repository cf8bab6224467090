import { createDemoAgent, type DemoAgent } from './demo-agent.ts';
import { createSimulatedLlamaServer, DEMO_MODEL } from './simulated-llama-server.ts';

/** The log that the demo reports to. */
export interface DemoLog {
  info(message: string): void;
  warn(message: string): void;
}

/** A simulated llama-server that runs already, and an agent that waits for a proxy to talk through. */
export interface Demo {
  readonly backendUrl: URL;
  /** Lets the agent talk to the proxy at that address. */
  begin(proxyUrl: URL, log: DemoLog): void;
  /** Takes the agent off; the backend goes on, so that the proxy can end in order. */
  stop(): void;
  close(): Promise<void>;
}

/** Starts the simulated server on a free loopback port. */
export async function startDemo(options: { version?: string } = {}): Promise<Demo> {
  // More malformed calls than a good model makes, so that a demo of a few minutes has repairs to show.
  const server = createSimulatedLlamaServer({ malformedShare: 0.4 });
  const backendUrl = await server.listen(0);
  let agent: DemoAgent | null = null;

  return {
    backendUrl,
    begin(proxyUrl, log) {
      log.info(
        `demo: ${DEMO_MODEL} at ${backendUrl.origin} is simulated; a demo agent talks to it through ${proxyUrl.origin}`,
      );
      agent = createDemoAgent({
        ...options,
        baseUrl: proxyUrl,
        onError: (error) => log.warn(`demo agent: ${error instanceof Error ? error.message : String(error)}`),
      });
      agent.start();
    },
    stop() {
      void agent?.stop();
    },
    async close() {
      await agent?.stop();
      await server.close();
    },
  };
}
