import { z } from 'zod';
import type { Config } from '#shared/config/schema.ts';
import type { FixInfo } from '../fixes/fix.ts';
import { fixes } from '../fixes/registry.ts';
import type { ConfigOptions } from '../host/open-config.ts';
import type { ExitCode, Terminal } from './exit.ts';
import { validConfig } from './read-config.ts';

interface ListOptions {
  verbose: boolean;
  json: boolean;
}

/** Lists the registry as the configuration switches it. */
export async function listFixes(terminal: Terminal, options: ConfigOptions & ListOptions): Promise<ExitCode> {
  printFixes(
    terminal,
    fixes.map(({ info }) => info),
    await validConfig(options),
    options,
  );
  return 0;
}

/** Prints every fix with its switch, and with `verbose` its reason and options. */
export function printFixes(
  terminal: Terminal,
  infos: readonly FixInfo[],
  { fixes: { enabled, modules } }: Pick<Config, 'fixes'>,
  { verbose, json }: ListOptions,
): void {
  const rows = infos.map((info) => {
    const { enabled: isOn = info.enabledByDefault, ...options } = modules[info.id] ?? {};
    return {
      id: info.id,
      enabled: enabled && isOn,
      title: info.title,
      why: info.why,
      options: describeOptions(info, options),
    };
  });
  if (json) {
    terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  if (!enabled) terminal.out('All fixes are off: fixes.enabled is false.\n');
  const width = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, enabled: isOn, title, why, options } of rows) {
    terminal.out(`${isOn ? 'on ' : 'off'}  ${id.padEnd(width)}  ${title}\n`);
    if (!verbose) continue;
    terminal.out(`     ${why}\n`);
    for (const { name, value, default: preset, description } of options) {
      const note = value === preset ? '' : ` (default ${JSON.stringify(preset)})`;
      terminal.out(`     ${name}: ${JSON.stringify(value)}${note}  ${description}\n`);
    }
    terminal.out('\n');
  }
}

interface OptionRow {
  name: string;
  value: unknown;
  default: unknown;
  description: string;
}

function describeOptions(info: FixInfo, values: Record<string, unknown>): OptionRow[] {
  const defaults: Record<string, unknown> = info.options.parse({});
  return Object.entries(info.options.shape).map(([name, schema]) => ({
    name,
    value: values[name] ?? defaults[name],
    default: defaults[name],
    description: z.globalRegistry.get(schema as z.ZodType)?.description ?? '',
  }));
}
