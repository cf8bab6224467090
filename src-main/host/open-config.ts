import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ConfigChange } from '#shared/config/config-change.ts';
import { createConfigSchema } from '#shared/config/schema.ts';
import { ConfigInvalidError } from '../config/config-errors.ts';
import { type FoundConfig, findConfig } from '../config/find-config.ts';
import type { ConfigOverride } from '../config/parse-config.ts';
import { exporters } from '../exporters/registry.ts';
import { fixes } from '../fixes/registry.ts';

/** What of the configuration can be said on the command line. */
export interface ConfigOptions {
  config?: string | undefined;
  host?: string | undefined;
  port?: number | undefined;
  backendHost?: string | undefined;
  backendPort?: number | undefined;
}

/** The schema with every fix and exporter of the registries in it. */
export const configSchema = createConfigSchema({
  fixes: fixes.map(({ info }) => info),
  exporters: exporters.map(({ info }) => info),
});

/** Finds config.yaml by option, environment, working folder and user folder; creates the last on a first run. */
export function locateConfig(option: string | undefined): Promise<FoundConfig> {
  return findConfig({
    option,
    env: process.env,
    workingFolder: process.cwd(),
    platform: process.platform,
    home: homedir(),
    defaultPath: fileURLToPath(defaultConfigUrl()),
  });
}

/** Whether a start failed by what stands in config.yaml; the message names each place. */
export function isConfigMistake(error: unknown): error is Error {
  return error instanceof ConfigInvalidError;
}

/** What the command line sets wins over the file, for this run alone. */
export function overridesOf({ host, port, backendHost, backendPort }: ConfigOptions): ConfigOverride[] {
  const given: [string, ConfigChange['path'], string | number | null | undefined][] = [
    ['--host', ['server', 'host'], host],
    ['--port', ['server', 'port'], port],
    ['--backend-host', ['backend', 'host'], backendHost],
    ['--backend-port', ['backend', 'port'], backendPort],
    // host and port name a backend; a url in the file would win over them.
    ['--backend-host', ['backend', 'url'], backendHost === undefined && backendPort === undefined ? undefined : null],
  ];
  return given.flatMap(([origin, path, value]) => (value === undefined ? [] : [{ origin, path, value }]));
}

/** config.yaml.default lies at the package's root, above src-main/host as above the built out/main. */
function defaultConfigUrl(): URL {
  return new URL('../../config.yaml.default', import.meta.url);
}
