import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Config } from '#shared/config/schema.ts';
import { ConfigInvalidError, ConfigUnreadableError } from '../config/config-errors.ts';
import { type ParsedConfig, parseConfig } from '../config/parse-config.ts';
import { type ConfigOptions, configSchema, locateConfig, overridesOf } from '../host/open-config.ts';

/** Reads the configuration once, as `run` would, without watching it. @throws ConfigUnreadableError, ConfigNotFoundError */
export async function readConfig(options: ConfigOptions): Promise<{ path: string; parsed: ParsedConfig }> {
  const { path } = await locateConfig(options.config);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new ConfigUnreadableError(path, cause);
  });
  const overrides = overridesOf(options);
  return {
    path,
    parsed: parseConfig({ text, fileName: basename(path), env: process.env, schema: configSchema, overrides }),
  };
}

/** As `readConfig`, for verbs that can do nothing with a bad one. @throws ConfigInvalidError too */
export async function validConfig(options: ConfigOptions): Promise<Config> {
  const { parsed } = await readConfig(options);
  if (!parsed.ok) throw new ConfigInvalidError(parsed.problems, parsed.warnings);
  return parsed.config;
}
