import { afterAll, beforeAll, describe, inject } from 'vitest';
import { chatTemplate, screenplay } from './llama-server/screenplay.ts';
import { type LlamaServer, startLlamaServer } from './llama-server/start-llama-server.ts';
import { type RunningProxy, startProxy } from './start-proxy.ts';

/** A real llama-server and the proxy in front of it. */
export interface Stand {
  readonly server: LlamaServer;
  readonly proxy: RunningProxy;
}

export interface StandOptions {
  /** `fixes.enabled` of the proxy. */
  fixes: boolean;
  /** Context size of each slot. */
  contextTokens?: number;
  serverFlags?: readonly string[];
}

/** `describe` for journeys that need the real llama-server; skipped where there is none. */
export function describeOnLlamaServer(name: string, journeys: () => void): void {
  describe.skipIf(inject('llamaServer').kind === 'missing')(name, journeys);
}

/** Starts a stand before the tests of the enclosing `describe`, and stops it after them. */
export function useStand({ fixes, contextTokens = 32_768, serverFlags = [] }: StandOptions): Stand {
  let server: LlamaServer | undefined;
  let proxy: RunningProxy | undefined;
  beforeAll(async () => {
    const place = inject('llamaServer');
    if (place.kind === 'missing') throw new Error(place.reason);
    server = await startLlamaServer(place, {
      model: { scripts: screenplay, chatTemplate, contextTokens: 2 ** 18 },
      // Without the prompt cache the same request has the same token counts each time.
      flags: ['--ctx-size', `${contextTokens}`, '--no-cache-prompt', ...serverFlags],
    });
    proxy = await startProxy({ backendUrl: server.url, config: { fixes: { enabled: fixes } } });
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });
  return {
    get server() {
      return started(server);
    },
    get proxy() {
      return started(proxy);
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the stand is up only while its tests run');
  return part;
}
