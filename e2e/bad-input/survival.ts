import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type RunningProxy, startProxy } from '../start-proxy.ts';

/** A proxy before a backend that the test plays; after every test it must still be there and still forward. */
export interface Survival {
  readonly proxy: RunningProxy;
  readonly backend: HttpBackend;
}

/** Starts both before the tests of the enclosing `describe`. */
export function useSurvival(fixes: boolean, answer: Parameters<typeof startHttpBackend>[0]): Survival {
  let backend: HttpBackend | undefined;
  let proxy: RunningProxy | undefined;
  beforeAll(async () => {
    backend = await startHttpBackend((request, response) => {
      if (request.url === '/still-there') response.end('yes');
      else answer(request, response);
    });
    proxy = await startProxy({ backendUrl: backend.url, config: { fixes: { enabled: fixes } } });
  });
  afterEach(async () => {
    expect((await exchange(proxy!.url, { path: '/still-there' })).text).toBe('yes');
    expect(proxy!.program.output().stderr).not.toMatch(/uncaught|unhandled/i);
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });
  return {
    get proxy() {
      return proxy!;
    },
    get backend() {
      return backend!;
    },
  };
}
