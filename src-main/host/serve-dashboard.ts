import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ConfigFile } from '../config/config-file.ts';
import type { Core } from '../core/create-core.ts';
import { createDashboard } from '../dashboard/dashboard.ts';
import { announceInstance, signInUrl, withdrawInstance } from './instance-file.ts';

export interface ServeDashboardOptions {
  core: Core;
  config: ConfigFile;
  log: Logger;
  /** Where `watch` looks for running programs. */
  dataFolder: string;
  hostName: string;
  version: string;
}

export interface ServedDashboard {
  /** Its address with the token of this launch; null while it is switched off or cannot be had. */
  url(): URL | null;
  close(): Promise<void>;
}

/** Serves the dashboard beside a running core, where config.yaml wants it, and lets `watch` find it. */
export async function serveDashboard(options: ServeDashboardOptions): Promise<ServedDashboard> {
  const { core, config, log, dataFolder, hostName, version } = options;
  const token = randomBytes(32).toString('base64url');
  const startedAtMs = Date.now();
  let writing: Promise<void> = Promise.resolve();

  /** Files follow one another, as the moves do. */
  function write(file: () => Promise<void>): void {
    writing = writing.then(file).catch((error: Error) => {
      log.warn(`llama-proxy watch will not find this program: ${error.message}`);
    });
  }

  const dashboard = createDashboard({
    api: core.api,
    settings: () => config.current().dashboard,
    pageFolder: builtPageFolder(),
    token,
    hostName,
    onMoved(url) {
      if (url === null) {
        log.info('the dashboard is off');
        write(() => withdrawInstance(dataFolder, process.pid));
        return;
      }
      // The token stands beside the message, not in it: messages are shown in the dashboard, where scripts must not find it.
      log.info({ dashboard: signInUrl({ url: url.origin, token }).href }, `the dashboard is on ${url.origin}`);
      write(() => announceInstance(dataFolder, { pid: process.pid, version, startedAtMs, url: url.origin, token }));
    },
    onFailure: (message) => log.warn(message),
    onError: (error) => log.error(error, 'the dashboard failed'),
  });
  const stopFollowing = config.onChange(() => void dashboard.apply());
  await dashboard.apply();
  await writing;

  return {
    url: () => dashboard.url && signInUrl({ url: dashboard.url.origin, token }),
    async close() {
      stopFollowing();
      await dashboard.close();
      await writing;
      await withdrawInstance(dataFolder, process.pid);
    },
  };
}

/** The built page: out/renderer lies as many folders up from src-main/host as from the built out/main. */
function builtPageFolder(): string {
  return fileURLToPath(new URL('../../out/renderer/', import.meta.url));
}
