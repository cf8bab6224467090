import { z } from 'zod';
import { configJsonSchema } from '#shared/config/schema-node.ts';
import type { CommandOutput } from '#shared/contract/commands.ts';
import type { ConfigView } from '#shared/contract/config-view.ts';
import type { ExporterView } from '#shared/contract/exporter-view.ts';
import type { FixesView, FixView } from '#shared/contract/fixes-view.ts';
import type { BackendView, HistoryView, ProgramStatus, ProxyView } from '#shared/contract/program-status.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import type { FixInfo } from '../fixes/fix.ts';
import type { ApiParts } from './api-parts.ts';
import { maskSecrets, maskTexts } from './secrets.ts';
import type { ViewerMeans } from './viewer-means.ts';

/** The configuration in force as plain JSON, secrets in clear. */
export function configValues({ config }: Pick<ApiParts, 'config'>): JsonObject {
  return config.current() as unknown as JsonObject;
}

export function statusView(parts: ApiParts, { capabilities }: ViewerMeans): ProgramStatus {
  return {
    ...parts.program,
    capabilities: [...capabilities],
    instance: parts.instance(),
    proxy: proxyView(parts),
    backend: backendView(parts),
    history: historyView(parts),
    running: parts.proxy.live().length,
  };
}

export function proxyView({ proxy }: Pick<ApiParts, 'proxy'>): ProxyView {
  return { url: proxy.url()?.origin ?? null, isPaused: proxy.isPaused() };
}

export function backendView({ backend }: Pick<ApiParts, 'backend'>): BackendView {
  return {
    url: backend.url().href,
    hasApiKey: backend.hasApiKey(),
    state: backend.state(),
    contextPerSlot: backend.contextTotal(null),
  };
}

export function historyView({ history }: Pick<ApiParts, 'history'>): HistoryView {
  const { status, path, problem, lost } = history.state();
  return { status, path, problem: problem?.message ?? null, lost };
}

export function configView({ config }: Pick<ApiParts, 'config'>): ConfigView {
  return {
    path: config.path,
    values: maskSecrets(configValues({ config })),
    problems: maskTexts([...config.problems()], configValues({ config })),
    warnings: maskTexts([...config.warnings()], configValues({ config })),
  };
}

export function configWithSchemaView(parts: Pick<ApiParts, 'config'>): CommandOutput<'config.get'> {
  return { ...configView(parts), schema: plain(configJsonSchema(parts.config.schema)) };
}

export function fixesView({ config, fixes }: Pick<ApiParts, 'config' | 'fixes'>): FixesView {
  const { enabled, modules } = config.current().fixes;
  return {
    enabled,
    fixes: fixes.map((info) => {
      const { enabled: isOn = info.enabledByDefault, ...options } = modules[info.id] ?? {};
      return fixView(info, isOn, maskSecrets(options as JsonObject));
    }),
  };
}

function fixView(info: FixInfo, enabled: boolean, values: JsonObject): FixView {
  const { id, title, why, enabledByDefault } = info;
  const defaults = info.options.parse({}) as JsonObject;
  const schema = plain(z.toJSONSchema(info.options, { io: 'input', unrepresentable: 'any' })).properties as JsonObject;
  const options = Object.entries(schema ?? {}).map(([name, node]) => ({
    name,
    value: values[name] ?? defaults[name] ?? null,
    default: defaults[name] ?? null,
    description: String((node as JsonObject).description ?? ''),
    schema: node as JsonObject,
  }));
  return { id, title, why, enabled, enabledByDefault, options };
}

export function exporterViews({ config, exporters }: Pick<ApiParts, 'config' | 'exporters'>): ExporterView[] {
  const states = new Map(exporters.states().map((state) => [state.id, state]));
  return exporters.infos.map(({ id, title, why }) => {
    const state = states.get(id);
    return {
      id,
      title,
      why,
      enabled: config.current().exporters[id]?.enabled ?? false,
      // A target's own words may repeat the key that it refused.
      state: state === undefined ? null : maskTexts(state, configValues({ config })),
    };
  });
}

/** JSON Schema objects carry a hidden `~standard` member that cannot cross a process. */
function plain(schema: object): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
