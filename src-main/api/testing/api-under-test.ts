import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { createSignal } from '#shared/collections/signal.ts';
import { createConfigSchema } from '#shared/config/schema.ts';
import type { Capability } from '#shared/contract/program-status.ts';
import type { ExporterState } from '#shared/exporters/exporter-state.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createBackend } from '../../backend/backend.ts';
import { recorded } from '../../backend/fixtures/recorded.ts';
import { startScriptedBackend } from '../../backend/fixtures/scripted-backend.ts';
import { createConfigFile } from '../../config/config-file.ts';
import type { FixInfo } from '../../fixes/fix.ts';
import type { SamplerClock } from '../../metrics/sampler.ts';
import { createHistory, type History } from '../../store/history.ts';
import type { ApiParts, KeptRequest } from '../api-parts.ts';
import { type Api, createApi, type Entrance } from '../create-api.ts';
import { createPlayedDesktop } from './played-desktop.ts';

/** The contract over real rooms: a config file, a history and a backend of the test's own; the proxy and exporters are played. */
export interface ApiUnderTest {
  api: Api;
  /** Into the same program from its own desktop, which is played. */
  window: Entrance;
  /** What the proxy would say. */
  started(request: LiveRequest): void;
  /** `body`: what its client sent, for the history. */
  finished(metrics: RequestMetrics, body?: string): void;
  repaired(record: RepairRecord): void;
  logged(line: string): void;
  exporterChanged(state: ExporterState): void;
  /** Requests that `requests.cancel` ended. */
  readonly cancelled: string[];
  /** Requests that `requests.replay` sent. */
  readonly replayed: KeptRequest[];
  /** What viewers were not told of the program's own defects. */
  readonly errors: unknown[];
  configText(): Promise<string>;
  /** Lets the sampler's clock strike. */
  tick(): void;
}

export interface ApiUnderTestOptions {
  /** Text of config.yaml after the backend's address. */
  config?: string;
  /** Stands in for what the repair engine makes of any arguments. */
  repair?: ApiParts['repair'];
}

/** Of the entrance that is the desktop's. */
export const windowCapabilities: readonly Capability[] = ['save_file', 'clipboard'];

const fix: FixInfo = {
  id: 'some_fix',
  title: 'Some fix',
  why: 'Ends some trouble.',
  enabledByDefault: true,
  options: z.object({
    limit: z.int().min(1).default(3).describe('How many.'),
    token: z.string().nullable().default(null).describe('A secret.'),
  }),
};

const exporter = {
  id: 'some_exporter',
  title: 'Some exporter',
  why: 'Sends somewhere.',
  options: z.object({
    token: z.string().nullable().default(null).describe('A secret.'),
    headers: z.record(z.string(), z.string()).default({}).describe('More secrets.'),
  }),
};

export async function startApi({ config: more = '', ...options }: ApiUnderTestOptions = {}): Promise<ApiUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'api-'));
  const backendServer = await startScriptedBackend({
    '/health': { body: { status: 'ok' } },
    '/props': { body: recorded('props') },
    '/v1/models': { body: recorded('models') },
  });
  const path = join(folder, 'config.yaml');
  const { hostname, port } = backendServer.url;
  await writeFile(path, `backend:\n  host: ${hostname}\n  port: ${port}\n${more}`);
  const config = await createConfigFile({
    path,
    schema: createConfigSchema({ fixes: [fix], exporters: [exporter] }),
    env: {},
    onListenerError: (error) => errors.push(error),
    // The editor at the other end is none of these tests' business; patches are seen without it.
    watch: () => ({ close: () => {} }),
  });
  const backend = createBackend({ baseUrl: () => backendServer.url, apiKey: () => config.current().backend.api_key });
  const history = createHistory({ settings: () => config.current().history, dataFolder: folder, onProblem: () => {} });
  const live = new Map<string, LiveRequest>();
  const cancelled: string[] = [];
  const replayed: KeptRequest[] = [];
  const errors: unknown[] = [];
  const clock = createStrikingClock();
  let state: ExporterState | null = null;
  let isPaused = false;
  const on = {
    started: createSignal<[LiveRequest]>(fail),
    finished: createSignal<[RequestMetrics]>(fail),
    repair: createSignal<[RepairRecord]>(fail),
    logLine: createSignal<[string]>(fail),
    proxy: createSignal<[]>(fail),
    history: createSignal<[]>(fail),
    exporters: createSignal<[]>(fail),
  };
  const api = createApi({
    program: {
      version: '1.2.3',
      startedAtMs: 1000,
      isDemo: false,
      host: 'desktop',
      folders: { config: folder, data: folder, logs: folder },
    },
    config,
    backend,
    fixes: [fix],
    instance: () => 'desk',
    proxy: {
      url: () => new URL('http://127.0.0.1:8066'),
      isPaused: () => isPaused,
      setPaused(paused) {
        isPaused = paused;
        on.proxy.emit();
      },
      live: () => [...live.values()],
      cancel(id) {
        if (!live.has(id)) return false;
        cancelled.push(id);
        return true;
      },
      countPrompt: async () => null,
      async replay(request) {
        replayed.push(request);
        return 'replayed';
      },
      onChange: on.proxy.subscribe,
    },
    history: {
      reader: () => history.reader(),
      state: () => history.state(),
      flush: () => history.flush(),
      onChange: on.history.subscribe,
    },
    exporters: {
      infos: [exporter],
      states: () => (state === null ? [] : [state]),
      test: async () => ({ ok: false, message: `refused ${config.current().exporters.some_exporter?.token}` }),
      metricsPage: () => ({ contentType: 'text/plain; version=0.0.4', render: async () => 'llama_proxy_info 1\n' }),
      onChange: on.exporters.subscribe,
    },
    repair: options.repair ?? ((text) => ({ text, outcome: 'clean', reason: '', repairs: [] })),
    onRequestStarted: on.started.subscribe,
    onRequestFinished: on.finished.subscribe,
    onRepair: on.repair.subscribe,
    onLogLine: on.logLine.subscribe,
    onError: (error) => errors.push(error),
    clock,
  });
  onTestFinished(async () => {
    api.close();
    await history.close();
    await backend.close();
    await config.close();
    await backendServer.close();
    await rm(folder, { recursive: true });
  });
  return {
    api,
    window: api.entrance({ capabilities: windowCapabilities, actions: createPlayedDesktop() }),
    started(request) {
      live.set(request.requestId, request);
      on.started.emit(request);
    },
    finished(metrics, body) {
      live.delete(metrics.request_id);
      history.record(metrics);
      if (body !== undefined) keepBody(history, metrics, body);
      on.finished.emit(metrics);
    },
    repaired(record) {
      history.repair(record);
      on.repair.emit(record);
    },
    logged: on.logLine.emit,
    exporterChanged(next) {
      state = next;
      on.exporters.emit();
    },
    cancelled,
    replayed,
    errors,
    configText: () => readFile(path, 'utf8'),
    tick: clock.strike,
  };
}

function keepBody(history: History, metrics: RequestMetrics, body: string): void {
  const messages = history.collectBodies(metrics.request_id, () => 0);
  messages?.headers('client_request', ['content-type', 'application/json', 'authorization', 'Bearer canary-of-client']);
  messages?.add('client_request', Buffer.from(body));
  messages?.add('backend_response', Buffer.from('{"choices":[]}'));
  messages?.end(metrics);
}

/** Listeners are the api's own: one that throws is a mistake that a test must see. */
function fail(error: unknown): never {
  throw error;
}

function createStrikingClock(): SamplerClock & { strike(): void } {
  const timers = new Set<() => void>();
  return {
    now: () => 5000,
    every(_intervalMs, callback) {
      timers.add(callback);
      return () => void timers.delete(callback);
    },
    strike() {
      for (const callback of [...timers]) callback();
    },
  };
}
