import type { Logger } from 'pino';
import { backendBaseUrl } from '#shared/config/backend-base-url.ts';
import type { Config } from '#shared/config/schema.ts';
import type { LiveRequest } from '#shared/metrics/live-request.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type Backend, createBackend } from '../backend/backend.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { createFixSet } from '../fixes/fix-set.ts';
import { fixes } from '../fixes/registry.ts';
import type { Meter } from '../metrics/meter.ts';
import type { ProxySettings } from '../proxy/proxy-options.ts';
import { createProxyServer, type ProxyServer } from '../proxy/proxy-server.ts';
import { createSignal, type Subscribe } from './signal.ts';
import { listenError } from './start-errors.ts';

export interface CoreOptions {
  config: ConfigFile;
  log: Logger;
  /** Names this instance in every record where the configuration gives no name. */
  hostName: string;
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
  /** Requests in progress. */
  live(): LiveRequest[];
  readonly onRequestFinished: Subscribe<RequestMetrics>;
  readonly onRepair: Subscribe<RepairRecord>;
}

/** How long answers on the old address may go on after `server.host` or `server.port` changed. */
const moveGraceMs = 3_600_000;

/** Builds the program from its rooms, starts and stops them in order. It knows no host. */
export function createCore({ config, log, hostName }: CoreOptions): Core {
  const requestFinished = createSignal<RequestMetrics>((error) => log.error(error, 'a listener failed'));
  const repaired = createSignal<RepairRecord>((error) => log.error(error, 'a listener failed'));
  const meters = new Set<Meter>();
  let settings = proxySettings(config.current(), hostName);
  // More than one while answers on an address that was left are still running.
  const servers = new Set<ProxyServer>();
  let url: URL | null = null;
  let move: Promise<void> = Promise.resolve();

  const backend = createBackend({ baseUrl: () => settings.base, apiKey: () => settings.apiKey });

  function createServer(): ProxyServer {
    return createProxyServer({
      settings: () => settings,
      now: () => performance.now(),
      observer: {
        started: (meter) => meters.add(meter),
        finished(metrics, meter) {
          meters.delete(meter);
          requestFinished.emit(metrics);
        },
        repaired(record) {
          log.debug({ repair: record }, `${record.fix}: ${record.outcome}`);
          repaired.emit(record);
        },
        backendSeen: (seen) => backend.observe(seen),
        contextTotal: (model) => backend.learnContext(model),
        fixFailed: (fix, error) => log.error({ err: error, fix }, 'a fix failed and was left out of one answer'),
      },
    });
  }

  async function listen(): Promise<URL> {
    const { host, port } = config.current().server;
    const next = createServer();
    try {
      url = await next.listen(host, port);
    } catch (error) {
      throw listenError(error, host, port);
    }
    servers.add(next);
    return url;
  }

  async function rebind(): Promise<void> {
    const left = [...servers];
    try {
      const moved = await listen();
      log.info({ listening: moved.origin }, `now listening on ${moved.origin}`);
    } catch (error) {
      log.error(`${(error as Error).message} The proxy goes on listening on ${url?.origin}.`);
      return;
    }
    for (const server of left) {
      void server.close(moveGraceMs).then(
        () => servers.delete(server),
        (error) => log.error(error, 'closing the old address failed'),
      );
    }
  }

  const stopWatching = config.onChange((now, before) => {
    settings = proxySettings(now, hostName);
    log.info('config.yaml changed; it counts from the next request');
    const hasMoved = now.server.host !== before.server.host || now.server.port !== before.server.port;
    if (hasMoved && servers.size > 0) move = move.then(rebind);
  });

  return {
    start: listen,
    async stop(graceMs) {
      stopWatching();
      await move;
      await Promise.all([...servers].map((server) => server.close(graceMs)));
      await backend.close();
      url = null;
    },
    get url() {
      return url;
    },
    backend,
    live: () => [...meters].map((meter) => meter.live()),
    onRequestFinished: requestFinished.subscribe,
    onRepair: repaired.subscribe,
  };
}

function proxySettings(config: Config, hostName: string): ProxySettings {
  return {
    base: new URL(backendBaseUrl(config)),
    apiKey: config.backend.api_key,
    timeoutMs: config.backend.timeout_seconds * 1000,
    fixes: createFixSet(fixes, config.fixes),
    instance: config.server.instance ?? hostName,
  };
}
