import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { exchange } from '../exchange.ts';
import { type HttpBackend, startHttpBackend } from '../http-backend.ts';
import { type ProxyOptions, type RunningProxy, startProxy } from '../start-proxy.ts';
import { until } from '../until.ts';
import { openDescriptors, tellsFootprints } from './footprint.ts';
import { createWitnessedBackend, startWitness, type Witness, witnessHeader } from './witness.ts';

/**
 * A proxy before a backend that the test plays, with a witness's stream beside every test. After each test the witness must have
 * all of its stream, the backend no request that nobody waits for, and the proxy not one descriptor more than before.
 */
export interface FaultStand {
  readonly proxy: RunningProxy;
  /** Requests at the backend whose connection is open, the witness aside. */
  readonly atBackend: ReadonlySet<IncomingMessage>;
}

export interface FaultStandOptions {
  answer(request: IncomingMessage, response: ServerResponse): void;
  config?: ProxyOptions['config'];
  /** Where the proxy is started; asked when it is. */
  place?(): Pick<ProxyOptions, 'folder' | 'through'>;
}

export function useFaultStand({ answer, config = {}, place = () => ({}) }: FaultStandOptions): FaultStand {
  const witnessed = createWitnessedBackend();
  const atBackend = new Set<IncomingMessage>();
  let backend: HttpBackend | undefined;
  let proxy: RunningProxy | undefined;
  let witness: Witness | undefined;
  let before: string[] = [];

  beforeAll(async () => {
    // Idle connections are closed at once: what stays open is then a leak.
    const idle = { keepAliveTimeout: 1000 };
    backend = await startHttpBackend((request, response) => {
      if (request.headers[witnessHeader] !== undefined) {
        witnessed.answer(response);
        return;
      }
      if (request.url === '/warm-up') {
        response.end('{}');
        return;
      }
      atBackend.add(request);
      response.once('close', () => atBackend.delete(request));
      request.on('error', () => undefined);
      answer(request, response);
    }, idle);
    proxy = await startProxy({ backendUrl: backend.url, config, ...place() });
    await exchange(proxy.url, { path: '/warm-up' });
  });
  beforeEach(async () => {
    witness = await startWitness(proxy!.url, witnessed);
    before = await settledDescriptors(proxy!.program.pid);
  });
  afterEach(async () => {
    await until('no request left at the backend', () => atBackend.size === 0 || undefined, 10_000);
    if (tellsFootprints) {
      const more = () => openDescriptors(proxy!.program.pid).filter((name) => !before.includes(name));
      await until('no descriptor left behind', () => more().length === 0 || undefined, 10_000).catch(() =>
        expect(more()).toStrictEqual([]),
      );
    }
    const { sent, received } = await witness!.end();
    expect(received).toBe(sent);
    expect(proxy!.program.output().stderr).not.toMatch(/uncaught|unhandled|by a mistake of the proxy/i);
  });
  afterAll(async () => {
    await proxy?.stop();
    await backend?.stop();
  });

  return {
    get proxy() {
      return proxy!;
    },
    atBackend,
  };
}

/** The descriptors once they have been the same five times in a row: connections of the last test may still be closing. */
async function settledDescriptors(pid: number): Promise<string[]> {
  if (!tellsFootprints) return [];
  let last = '';
  let times = 0;
  return until('the descriptors to stay the same', () => {
    const now = openDescriptors(pid);
    times = now.join() === last ? times + 1 : 0;
    last = now.join();
    return times >= 5 ? now : undefined;
  });
}
