import type { Logger } from 'pino';
import type { Config } from '#shared/config/schema.ts';
import type { Ask } from '../ask.ts';
import { createUpdates, type Updates, type UpdatesOptions } from './create-updates.ts';
import type { EndingApp } from './github-releases.ts';

export interface SetupUpdatesOptions {
  isPackaged: boolean;
  version: string;
  app: EndingApp;
  ask: Ask;
  end: UpdatesOptions['end'];
  settings(): Config['desktop'];
  log: Pick<Logger, 'warn'>;
}

/** Null for a copy that was not installed: it is updated as it came. */
export async function setupUpdates(options: SetupUpdatesOptions): Promise<Updates | null> {
  const { app, isPackaged, version, ask, end, settings, log } = options;
  if (!isPackaged) return null;
  // Not loaded without need: it brings a downloader, a YAML parser and more.
  const { createGithubReleases } = await import('./github-releases.ts');
  return createUpdates({
    source: createGithubReleases(app),
    version,
    ask,
    end,
    isDaily: () => settings().check_for_updates,
    onFailure: (message) => log.warn(message),
    every(intervalMs, callback) {
      const timer = setInterval(callback, intervalMs);
      return () => clearInterval(timer);
    },
  });
}
