import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { createSignal } from '#shared/collections/signal.ts';
import type { LogLevel } from '#shared/config/sections.ts';
import { type ConfigFile, createConfigFile } from '../config/config-file.ts';
import type { FoundConfig } from '../config/find-config.ts';
import type { HostFacts } from '../core/api-parts.ts';
import { type Core, createCore } from '../core/create-core.ts';
import type { Demo } from '../demo/start-demo.ts';
import { demoOverrides } from './demo-overrides.ts';
import { dataFolderOf, logFolderOf } from './folders.ts';
import { createLogger } from './logger.ts';
import { type ConfigOptions, configSchema, locateConfig, overridesOf } from './open-config.ts';
import { explainStartError } from './port-in-use.ts';
import { createMetricsPrinter } from './print-metrics.ts';
import { reportBackend } from './report-backend.ts';
import { reportFindings } from './report-findings.ts';
import { type ServedDashboard, serveDashboard } from './serve-dashboard.ts';

/** What the command line says, whichever host it starts. */
export interface ProgramOptions extends ConfigOptions {
  dataDir?: string | undefined;
  logLevel?: LogLevel | undefined;
  verbose: boolean;
  demo: boolean;
  /** False for --no-dashboard. */
  dashboard: boolean;
}

/** The host that starts it. */
export interface ProgramHost {
  readonly kind: HostFacts['kind'];
  /** Writes a log file as well. */
  readonly keepsLogFile: boolean;
  /** Where finished requests are printed. */
  out(text: string): void;
}

/** The whole program but for its host: configuration, log, core, dashboard, and the demo if it is one. */
export interface Program {
  readonly config: ConfigFile;
  readonly log: Logger;
  readonly core: Core;
  readonly folders: HostFacts['folders'];
  /** Begins to listen and serves the dashboard. @throws StartError, PortInUseError; it must be stopped then too */
  start(): Promise<void>;
  /** The dashboard's address with its token; null while there is none. */
  dashboardUrl(): URL | null;
  /** Running answers may finish for a few seconds; they are broken off at once when `atOnce` fires. */
  stop(atOnce?: AbortSignal): Promise<void>;
}

/** How long running answers may go on after the program was told to end. */
const stopGraceMs = 5000;

/** Finds the configuration and builds the program; nothing listens yet. @throws what findConfig and createConfigFile throw */
export async function createProgram(options: ProgramOptions, version: string, host: ProgramHost): Promise<Program> {
  const found = await locateConfig(options.config);
  const demo = options.demo ? await (await import('../demo/start-demo.ts')).startDemo({ version }) : null;
  try {
    return await assemble(options, version, host, found, demo);
  } catch (error) {
    await demo?.close();
    throw error;
  }
}

async function assemble(
  options: ProgramOptions,
  version: string,
  host: ProgramHost,
  found: FoundConfig,
  demo: Demo | null,
): Promise<Program> {
  let log: Logger | null = null;
  const config = await createConfigFile({
    path: found.path,
    // A window of the system shows no folder that the file could be looked for in; a terminal was told by its user.
    ...(host.kind === 'desktop' && { fileName: found.path }),
    schema: configSchema,
    env: process.env,
    overrides: [...overridesOf(options), ...(demo ? demoOverrides(demo) : [])],
    onListenerError: (error) => log?.error(error, 'a listener failed'),
  });
  const logLines = createSignal<[string]>(() => {
    // A log that cannot be shown cannot be told in the log.
  });
  const logs = logFolderOf(options.dataDir);
  const level = options.logLevel ?? (options.verbose ? 'debug' : config.current().log.level);
  const logger = await createLogger({ level, onLine: logLines.emit, folder: host.keepsLogFile ? logs : null });
  log = logger;
  logger.info(`llama-proxy ${version}, configured by ${found.path}${found.created ? ' (just created)' : ''}`);
  reportFindings(config, logger);

  const userData = dataFolderOf(options.dataDir);
  // The demo's records are kept apart: they are nobody's history.
  const dataFolder = demo && options.dataDir === undefined ? join(userData, 'demo') : userData;
  const folders = { config: dirname(found.path), data: dataFolder, logs };
  const core = createCore({
    config,
    log: logger,
    hostName: hostname(),
    dataFolder,
    version,
    host: {
      kind: host.kind,
      isDemo: demo !== null,
      folders,
      onLogLine: logLines.subscribe,
    },
  });
  core.onRequestFinished(createMetricsPrinter(host.out, () => config.current().stats));
  let dashboard: ServedDashboard | null = null;

  return {
    config,
    log: logger,
    core,
    folders,
    async start() {
      const url = await core.start().catch(async (error) => {
        throw await explainStartError(error, { ...config.current().server, dataFolder: userData });
      });
      const base = core.backend.url();
      logger.info(
        { listening: url.origin, backend: base.href },
        `listening on ${url.origin}, forwarding to ${base.origin}`,
      );
      void reportBackend(core.backend, logger).catch((error) => logger.error(error, 'looking at the backend failed'));
      if (options.dashboard) {
        const place = { dataFolder: userData, hostName: hostname() };
        dashboard = await serveDashboard({ core, config, log: logger, version, ...place });
      }
      demo?.begin(url, logger);
    },
    dashboardUrl: () => dashboard?.url() ?? null,
    async stop(atOnce) {
      const running = core.live().length;
      const hint = host.kind === 'headless' ? '; Ctrl-C again breaks off' : '';
      if (running > 0) logger.info(`stopping: ${running} running, up to ${stopGraceMs / 1000} s to finish${hint}`);
      demo?.stop();
      try {
        await Promise.race([core.stop(stopGraceMs), ...(atOnce ? [aborted(atOnce).then(() => core.stop(0))] : [])]);
      } finally {
        await dashboard?.close();
        await config.close();
        await demo?.close();
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
