import { afterAll, beforeAll } from 'vitest';
import {
  createSimulatedLlamaServer,
  type SimulatedLlamaServer,
  type SimulatedServerOptions,
} from '../../src-main/demo/simulated-llama-server.ts';
import { type BrowserStand, useBrowserStand } from './stand.ts';

/** The headless host, a browser, and a model whose words the journey chooses. */
export interface SimulatedStand extends BrowserStand {
  readonly backend: SimulatedLlamaServer;
}

/** Starts a simulated llama-server and the host in front of it, which keeps every request and answer whole. */
export function useSimulatedStand(simulation: SimulatedServerOptions = {}): SimulatedStand {
  const backend = createSimulatedLlamaServer({ speed: 'instant', ...simulation });
  let url: URL | undefined;
  beforeAll(async () => {
    url = await backend.listen(0);
  });
  afterAll(() => backend.close());
  const stand = useBrowserStand(() => ({ config: `backend:\n  url: ${url}\nhistory:\n  bodies: all\n` }));
  return Object.assign(stand, { backend });
}
