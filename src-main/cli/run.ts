import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { formatConfigProblem } from '#shared/config/config-problem.ts';
import type { LogLevel } from '#shared/config/schema.ts';
import { type ConfigFile, createConfigFile } from '../config/config-file.ts';
import type { FoundConfig } from '../config/find-config.ts';
import type { ConfigOverride } from '../config/parse-config.ts';
import type { HostFacts } from '../core/api-parts.ts';
import { type Core, createCore } from '../core/create-core.ts';
import { createSignal } from '../core/signal.ts';
import { type Demo, startDemo } from '../demo/start-demo.ts';
import { exporters } from '../exporters/registry.ts';
import { dataFolderOf, logFolder } from './data-folder.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { createLogger } from './logger.ts';
import { type ConfigOptions, configSchema, locateConfig, overridesOf } from './open-config.ts';
import { createMetricsPrinter } from './print-metrics.ts';
import { reportBackend } from './report-backend.ts';
import { serveDashboard } from './serve-dashboard.ts';
import { nextStopSignal, waitForStop } from './wait-for-stop.ts';

export interface RunOptions extends ConfigOptions {
  dataDir?: string | undefined;
  logLevel?: LogLevel | undefined;
  verbose: boolean;
  demo: boolean;
  /** False for --no-dashboard. */
  dashboard: boolean;
  /** Open the dashboard in a browser. */
  open: boolean;
}

/** How long running answers may go on after the first Ctrl-C. */
const stopGraceMs = 5000;

/** Runs the proxy until it is told to stop. */
export async function run(terminal: Terminal, options: RunOptions, version: string): Promise<ExitCode> {
  const found = await locateConfig(options.config);
  if (!options.demo) return await runProxy(terminal, options, version, found, null);
  const demo = await startDemo({ version });
  try {
    return await runProxy(terminal, options, version, found, demo);
  } finally {
    await demo.close();
  }
}

async function runProxy(
  terminal: Terminal,
  options: RunOptions,
  version: string,
  found: FoundConfig,
  demo: Demo | null,
): Promise<ExitCode> {
  const overrides = overridesOf(options);
  if (demo) overrides.push(...demoOverrides(demo));
  let log: Logger | null = null;
  const config = await createConfigFile({
    path: found.path,
    schema: configSchema,
    env: process.env,
    overrides,
    onListenerError: (error) => log?.error(error, 'a listener failed'),
  });
  const logLines = createSignal<string>(() => {
    // A log that cannot be shown cannot be told in the log.
  });
  log = createLogger(options.logLevel ?? (options.verbose ? 'debug' : config.current().log.level), logLines.emit);
  log.info(`llama-proxy ${version}, configured by ${found.path}${found.created ? ' (just created)' : ''}`);
  reportFindings(config, log);

  // The demo's records are kept apart: they are nobody's history.
  const dataFolder =
    demo && options.dataDir === undefined ? join(dataFolderOf(undefined), 'demo') : dataFolderOf(options.dataDir);
  const folders = { config: dirname(found.path), data: dataFolder, logs: logFolder() };
  const host: HostFacts = { kind: 'headless', capabilities: ['download'], folders, onLogLine: logLines.subscribe };
  const core = createCore({ config, log, hostName: hostname(), dataFolder, version, host });
  core.onRequestFinished(createMetricsPrinter(terminal, () => config.current().stats));
  let stopDashboard = async (): Promise<void> => {};
  // Heard from here on: between the first client and the last part of the start, a signal must not cut an answer off.
  const stopSignal = nextStopSignal();
  try {
    const url = await core.start();
    const base = core.backend.url();
    log.info({ listening: url.origin, backend: base.href }, `listening on ${url.origin}, forwarding to ${base.origin}`);
    void reportBackend(core.backend, log).catch((error) => log?.error(error, 'looking at the backend failed'));
    if (options.dashboard) {
      const { open, dataDir } = options;
      const place = { dataFolder: dataFolderOf(dataDir), hostName: hostname() };
      stopDashboard = await serveDashboard({ core, config, log, version, open, ...place });
    }
    demo?.begin(url, log);
    await waitForStop(stopSignal, log, (signal) => stop({ core, demo, config, signal, log }));
  } finally {
    await stopDashboard();
    await config.close();
  }
  return 0;
}

/** The simulated backend in place of the real one, and nothing of the demo leaves for where real numbers go. */
function demoOverrides(demo: Demo): ConfigOverride[] {
  const origin = '--demo';
  return [
    { origin, path: ['backend', 'url'], value: demo.backendUrl.href },
    ...exporters.map(({ info }) => ({ origin, path: ['exporters', info.id, 'enabled'], value: false })),
  ];
}

interface Running {
  core: Core;
  demo: Demo | null;
  config: ConfigFile;
  signal: AbortSignal;
  log: Logger;
}

/** First signal: running answers finish for a while. `signal` fires at the second one: they are broken off at once. */
async function stop({ core, demo, signal, log }: Running): Promise<void> {
  const running = core.live().length;
  if (running > 0)
    log.info(`stopping: ${running} running, up to ${stopGraceMs / 1000} s to finish; Ctrl-C again breaks off`);
  demo?.stop();
  await Promise.race([core.stop(stopGraceMs), aborted(signal).then(() => core.stop(0))]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function reportFindings(config: ConfigFile, log: Logger): void {
  const warn = (warnings: ConfigFile['warnings']): void => {
    for (const warning of warnings()) log.warn(formatConfigProblem(warning));
  };
  warn(config.warnings);
  let wasBad = false;
  config.onProblem(({ problems }) => {
    for (const problem of problems) log.error(formatConfigProblem(problem));
    const isBad = problems.length > 0;
    if (isBad) log.error('config.yaml was not taken over; the last good configuration stays in force');
    else if (wasBad) log.info('config.yaml is in order again');
    wasBad = isBad;
    warn(config.warnings);
  });
}
