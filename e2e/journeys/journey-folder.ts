import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartOptions } from './journey-host.ts';

/** A user's machine as far as the program reads it: a home of its own, and how to start there. */
export interface JourneyFolder {
  readonly path: string;
  /** Where config.yaml is, or comes to be. */
  readonly configFile: string;
  readonly downloads: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Free ports for everything; the history and the rest as they come. */
function journeyConfig(backendUrl: string, config: string): string {
  return `# Written by the journey.
server:
  host: 127.0.0.1
  port: 0 # any free one
dashboard:
  port: 0
backend:
  url: ${backendUrl}
stats:
  enabled: false
${config}`;
}

export async function makeJourneyFolder({ config, backendUrl }: StartOptions): Promise<JourneyFolder> {
  const path = await mkdtemp(join(tmpdir(), 'llama-proxy-journey-'));
  const home = (name: string): string => join(path, name);
  const downloads = home('downloads');
  await mkdir(downloads);
  const named = join(path, 'named.yaml');
  if (config !== null) await writeFile(named, journeyConfig(backendUrl, config));
  const { hostname, port } = new URL(backendUrl);
  const firstRun = ['--port', '0', '--backend-host', hostname, '--backend-port', port];
  return {
    path,
    downloads,
    configFile: config === null ? join(home('config'), 'llama-proxy', 'config.yaml') : named,
    args: ['--data-dir', home('data'), ...(config === null ? firstRun : ['--config', named])],
    env: {
      HOME: path,
      XDG_CONFIG_HOME: home('config'),
      XDG_DATA_HOME: home('share'),
      XDG_STATE_HOME: home('state'),
      // Whether this machine's desktop shows trays is no matter of a journey.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
