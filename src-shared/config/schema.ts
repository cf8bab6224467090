import { z } from 'zod';
import {
  backendSchema,
  dashboardSchema,
  desktopSchema,
  historySchema,
  logSchema,
  serverSchema,
  statsSchema,
} from './sections.ts';

/** What a fix or an exporter tells the schema of itself; `FixInfo` and `ExporterInfo` satisfy it. */
export interface ConfigExtension {
  /** Key under `fixes.modules`, or under `exporters`. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Options beside `enabled`; every one has a default, so that an empty file stays valid. */
  readonly options: z.ZodObject;
}

export interface ConfigExtensions {
  readonly fixes: readonly (ConfigExtension & { readonly enabledByDefault: boolean })[];
  /** All off until they are switched on: nothing leaves the machine unasked. */
  readonly exporters: readonly ConfigExtension[];
}

export type ConfigSchema = ReturnType<typeof createConfigSchema>;

/** The checked configuration, every default filled in. */
export type Config = DeepReadonly<z.output<ConfigSchema>>;

/** One entry of `fixes.modules` or `exporters`: the switch, and the options that its own schema checked. */
export interface ExtensionSettings {
  readonly enabled: boolean;
  readonly [option: string]: unknown;
}

/**
 * The schema of config.yaml: types, defaults, form labels and JSON Schema in one. Unknown keys are dropped here; whoever
 * reads a file warns of them.
 */
export function createConfigSchema(extensions: ConfigExtensions) {
  return z.object({
    server: serverSchema,
    backend: backendSchema,
    fixes: fixesSchema(extensions.fixes),
    history: historySchema,
    exporters: exportersSchema(extensions.exporters),
    dashboard: dashboardSchema,
    desktop: desktopSchema,
    stats: statsSchema,
    log: logSchema,
  });
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

// Every section below ends in prefault({}): it may be left out as a whole, and its keys' own defaults then fill it.

function fixesSchema(fixes: ConfigExtensions['fixes']) {
  const modules = Object.fromEntries(fixes.map((fix) => [fix.id, moduleSchema(fix, fix.enabledByDefault)]));
  return z
    .object({
      enabled: z
        .boolean()
        .default(true)
        .meta({ title: 'Fixes', description: 'Main switch. Off: everything passes through as it came.' }),
      modules: z.object(modules).prefault({}).meta({ title: 'Modules', description: 'Each fix by its id.' }),
    })
    .prefault({})
    .meta({ title: 'Fixes', description: 'Repairs of broken answers and requests.' });
}

function exportersSchema(exporters: ConfigExtensions['exporters']) {
  return z
    .object(Object.fromEntries(exporters.map((exporter) => [exporter.id, moduleSchema(exporter, false)])))
    .prefault({})
    .meta({ title: 'Exporters', description: 'Where every finished request is sent as well.' });
}

function moduleSchema(
  { title, why, options }: ConfigExtension,
  enabledByDefault: boolean,
): z.ZodType<ExtensionSettings> {
  const enabled = z.boolean().default(enabledByDefault).meta({ title, description: why });
  return z
    .object({ enabled, ...options.shape })
    .prefault({})
    .meta({ title, description: why });
}
