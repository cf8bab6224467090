import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { createSignal, type Subscribe } from '#shared/collections/signal.ts';
import { backendBaseUrl } from '#shared/config/backend-base-url.ts';
import type { Config } from '#shared/config/schema.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type Api, createApi } from '../api/create-api.ts';
import { type Backend, createBackend } from '../backend/backend.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { createFixSet } from '../fixes/chain/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import type { Meter } from '../metrics/meter.ts';
import { createClientAccess } from '../proxy/client-access.ts';
import type { ProxySettings } from '../proxy/proxy-options.ts';
import { createProxyServer, type ProxyServer } from '../proxy/proxy-server.ts';
import { createApiParts, type HostFacts } from './api-parts.ts';
import { createRecordKeeping, type RecordKeeping } from './record-keeping.ts';
import { createReplays } from './replays.ts';
import { listenError } from './start-errors.ts';

export interface CoreOptions {
  config: ConfigFile;
  log: Logger;
  /** Names this instance in every record where the configuration gives no name. */
  hostName: string;
  /** Folder of the program's own data. */
  dataFolder: string;
  version: string;
  /** What viewers are told of the host. */
  host: HostFacts;
}

/** The running program without a host: what it offers to the command line, and later to the window. */
export interface Core {
  /**
   * Starts to listen. @throws StartError when the address cannot be had.
   */
  start(): Promise<URL>;
  /** Lets running answers finish for `graceMs`, then breaks them off. */
  stop(graceMs: number): Promise<void>;
  /** Where clients connect; null while not listening. */
  readonly url: URL | null;
  readonly backend: Backend;
  readonly records: RecordKeeping;
  /** What windows, browsers and trays talk to. */
  readonly api: Api;
  /** Requests in progress. */
  live(): LiveRequest[];
  readonly onRequestFinished: Subscribe<RequestMetrics>;
  readonly onRepair: Subscribe<RepairRecord>;
}

/** How long answers on the old address may go on after `server.host` or `server.port` changed. */
const moveGraceMs = 3_600_000;

/** Without traffic nothing else would tell that the backend went, or that it is back. */
const backendWatchMs = 3000;

/** Builds the program from its rooms, starts and stops them in order. It knows no host. */
export function createCore({ config, log, hostName, dataFolder, version, host }: CoreOptions): Core {
  const onListenerError = (error: unknown): void => log.error(error, 'a listener failed');
  const requestStarted = createSignal<[LiveRequest]>(onListenerError);
  const requestFinished = createSignal<[RequestMetrics]>(onListenerError);
  const repaired = createSignal<[RepairRecord]>(onListenerError);
  const proxyChanged = createSignal<[]>(onListenerError);
  const historyChanged = createSignal<[]>(onListenerError);
  const exportersChanged = createSignal<[]>(onListenerError);
  const running = new Map<Meter, RunningRequest>();
  let isPaused = false;
  /** Lets the program ask its own proxy (`Authorization: Bearer`), whatever `server.api_keys` says. New after every start. */
  const internalKey = randomBytes(32).toString('base64url');
  let settings = proxySettings(config.current(), hostName, internalKey);
  // More than one while answers on an address that was left are still running.
  const servers = new Set<ProxyServer>();
  let url: URL | null = null;
  /** What `url` was asked for as; port 0 stands for any free one. */
  let address: Config['server'] | null = null;
  let move: Promise<void> = Promise.resolve();

  const backend = createBackend({ baseUrl: () => settings.base, apiKey: () => settings.apiKey });
  const records = createRecordKeeping({
    config,
    dataFolder,
    version,
    instance: settings.instance,
    log,
    live,
    slots: () => api.slots(),
    backend: () => ({ baseUrl: settings.base, apiKey: settings.apiKey }),
    onHistoryChange: () => historyChanged.emit(),
    onExportersChange: () => exportersChanged.emit(),
  });

  function live(): LiveRequest[] {
    return [...running.keys()].map((meter) => meter.live());
  }

  function findRunning(requestId: string): [Meter, RunningRequest] | undefined {
    return [...running].find(([meter]) => meter.requestId === requestId);
  }

  function createServer(): ProxyServer {
    return createProxyServer({
      settings: () => (isPaused ? { ...settings, fixes: [] } : settings),
      now: () => performance.now(),
      observer: {
        started(meter, cancel, body) {
          running.set(meter, { cancel, body });
          requestStarted.emit(meter.live());
        },
        finished(metrics, meter, trace) {
          running.delete(meter);
          records.record(metrics, trace);
          requestFinished.emit(metrics);
        },
        keepsOutlines: () => config.current().history.enabled,
        repaired(record) {
          log.debug({ repair: record }, `${record.fix}: ${record.outcome}`);
          records.repair(record);
          repaired.emit(record);
        },
        backendSeen: (seen) => backend.observe(seen),
        contextTotal: (model) => backend.learnContext(model),
        collectBodies: (requestId, sinceStart) => records.history.collectBodies(requestId, sinceStart),
        fixFailed: (fix, error) => log.error({ err: error, fix }, 'a fix failed and was left out of one answer'),
        exchangeFailed: (error) => log.error(error, 'a request failed by a mistake of the proxy'),
      },
    });
  }

  async function listen(wanted: Config['server'] = config.current().server): Promise<URL> {
    const { host, port } = wanted;
    const next = createServer();
    try {
      url = await next.listen(host, port);
    } catch (error) {
      throw listenError(error, host, port);
    }
    address = wanted;
    servers.add(next);
    proxyChanged.emit();
    return url;
  }

  async function rebind(): Promise<void> {
    const wanted = config.current().server;
    if (url === null || address === null || isSameAddress(wanted, address)) return;
    const before = { ...address, port: Number(url.port) };
    const left = [...servers];
    // Two addresses on one port may overlap (0.0.0.0 takes in 127.0.0.1): then the old one must be free first.
    const mayOverlap = wanted.port === address.port;
    if (mayOverlap) left.forEach(leave);
    try {
      const moved = await listen(wanted);
      log.info({ listening: moved.origin }, `now listening on ${moved.origin}`);
    } catch (error) {
      log.error(`${(error as Error).message} The proxy goes on listening on ${url.origin}.`);
      if (mayOverlap) await listen(before).catch((lost: Error) => log.error(lost.message));
      return;
    }
    if (!mayOverlap) left.forEach(leave);
  }

  function leave(server: ProxyServer): void {
    server.close(moveGraceMs).then(
      () => servers.delete(server),
      (error) => log.error(error, 'closing the old address failed'),
    );
  }

  const replays = createReplays({
    url: () => url,
    internalKey,
    version,
    onRequestStarted: requestStarted.subscribe,
    onFailure: (error) => log.debug(error, 'a replayed request was broken off'),
  });

  const stopWatching = config.onChange((now, before) => {
    settings = proxySettings(now, hostName, internalKey);
    log.info('config.yaml changed; it counts from the next request');
    if (!isSameAddress(now.server, before.server)) move = move.then(rebind);
  });

  const api = createApi(
    createApiParts({
      config,
      log,
      host,
      version,
      backend,
      records,
      instance: () => settings.instance,
      proxy: {
        url: () => url,
        isPaused: () => isPaused,
        setPaused(paused) {
          isPaused = paused;
          log.info(paused ? 'paused: requests pass through without fixes' : 'resumed: the fixes are at work again');
          proxyChanged.emit();
        },
        live,
        cancel: (requestId) => findRunning(requestId)?.[1].cancel() ?? false,
        async countPrompt(requestId) {
          const [meter, request] = findRunning(requestId) ?? [];
          if (!meter || !request?.body) return null;
          // The backend says nothing where it cannot count; then nobody knows.
          return backend.countPrompt(meter.live().endpoint, request.body).catch(() => null);
        },
        replay: replays.send,
        onChange: proxyChanged.subscribe,
      },
      onRequestStarted: requestStarted.subscribe,
      onRequestFinished: requestFinished.subscribe,
      onRepair: repaired.subscribe,
      onHistoryChange: historyChanged.subscribe,
      onExportersChange: exportersChanged.subscribe,
    }),
  );

  return {
    async start() {
      const at = await listen();
      backend.watch(backendWatchMs);
      return at;
    },
    async stop(graceMs) {
      stopWatching();
      replays.stop();
      await move;
      await Promise.all([...servers].map((server) => server.close(graceMs)));
      await records.stop();
      api.close();
      await backend.close();
      url = null;
    },
    get url() {
      return url;
    },
    backend,
    records,
    api,
    live,
    onRequestFinished: requestFinished.subscribe,
    onRepair: repaired.subscribe,
  };
}

/** The way to end a request, and its body as the client sent it; null when it was too long to be held. */
interface RunningRequest {
  cancel(): boolean;
  body: Uint8Array | null;
}

function isSameAddress(one: Config['server'], other: Config['server']): boolean {
  return one.host === other.host && one.port === other.port;
}

function proxySettings(config: Config, hostName: string, internalKey: string): ProxySettings {
  return {
    base: new URL(backendBaseUrl(config)),
    access: createClientAccess({ keys: config.server.api_keys, internalKey }),
    apiKey: config.backend.api_key,
    timeoutMs: config.backend.timeout_seconds * 1000,
    fixes: createFixSet(fixes, config.fixes),
    instance: config.server.instance ?? hostName,
  };
}
