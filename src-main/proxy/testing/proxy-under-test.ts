import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { FixSet } from '../../fixes/chain/fix-set.ts';
import { createClientAccess } from '../client-access.ts';
import type { ProxyObserver, ProxySettings } from '../proxy-options.ts';
import { createProxyServer } from '../proxy-server.ts';

export type { IncomingMessage, ServerResponse };

/** Starts a backend of the test's own on a free port; it is closed when the test ends. */
export async function startBackend(listener: RequestListener): Promise<URL & { server: Server }> {
  const server = createServer({ keepAliveTimeout: 5000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(new URL(`http://127.0.0.1:${port}`), { server });
}

export interface ProxyUnderTest {
  url: URL;
  close(graceMs: number): Promise<void>;
  repairs: RepairRecord[];
  seen: string[];
  /** Cancels every request so far, in the order in which they came. */
  cancelAll(): boolean[];
  /** Fixes that threw, and mistakes of the proxy itself. A test that never looks at them fails if there are any. */
  readonly faults: string[];
  /** The records of finished requests, in the order in which they ended; waits until there are `count`. */
  records(count: number): Promise<RequestMetrics[]>;
}

/** Starts a proxy before `base`; it is closed when the test ends. */
export async function startProxy(
  base: URL,
  settings: Partial<ProxySettings> = {},
  observer: Partial<ProxyObserver> = {},
): Promise<ProxyUnderTest> {
  const records: RequestMetrics[] = [];
  const repairs: RepairRecord[] = [];
  const seen: string[] = [];
  const cancels: (() => boolean)[] = [];
  const faults: string[] = [];
  const waiting: { count: number; resolve: (records: RequestMetrics[]) => void }[] = [];
  const fixes: FixSet = [];
  const access = createClientAccess({ keys: [], internalKey: null });
  const proxy = createProxyServer({
    settings: () => ({ base, access, apiKey: null, timeoutMs: 0, fixes, instance: 'test', ...settings }),
    now: () => performance.now(),
    observer: {
      started: (_meter, cancel) => void cancels.push(cancel),
      finished(metrics) {
        records.push(metrics);
        for (const { count, resolve } of waiting) if (records.length >= count) resolve(records);
      },
      keepsOutlines: () => true,
      repaired: (record) => void repairs.push(record),
      backendSeen: (state) => void seen.push(state),
      collectBodies: () => null,
      contextTotal: async () => 4096,
      fixFailed: (fix) => void faults.push(fix),
      exchangeFailed: (error) => void faults.push(String(error)),
      ...observer,
    },
  });
  const url = await proxy.listen('127.0.0.1', 0);
  let wasAsked = false;
  onTestFinished(async () => {
    await proxy.close(0);
    if (faults.length > 0 && !wasAsked) throw new Error(`the proxy met faults: ${faults.join(', ')}`);
  });
  return {
    url,
    close: proxy.close,
    repairs,
    seen,
    cancelAll: () => cancels.map((cancel) => cancel()),
    get faults() {
      wasAsked = true;
      return faults;
    },
    records: (count) =>
      records.length >= count ? Promise.resolve(records) : new Promise((resolve) => waiting.push({ count, resolve })),
  };
}

/** The bytes of a request's body. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A chat stream of llama-server's form: the given deltas, a finish chunk with timings, `[DONE]`. */
export function chatStream(deltas: object[], finishReason = 'stop'): string {
  const chunk = (choice: object, rest: object = {}): string =>
    `data: ${JSON.stringify({ choices: [choice], created: 1, id: 'chatcmpl-A', model: 'm', object: 'chat.completion.chunk', ...rest })}\n\n`;
  const timings = { cache_n: 2, prompt_n: 10, prompt_ms: 100, predicted_n: 5, predicted_ms: 50 };
  return [
    ...deltas.map((delta) => chunk({ finish_reason: null, index: 0, delta })),
    chunk({ finish_reason: finishReason, index: 0, delta: {} }, { timings }),
    'data: [DONE]\n\n',
  ].join('');
}
