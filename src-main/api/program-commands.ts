import { CommandError } from '#shared/contract/wire-error.ts';
import { inspectBackend } from '../backend/inspect/inspect-backend.ts';
import type { ApiParts } from './api-parts.ts';
import { describeClients } from './clients/describe-clients.ts';
import type { Handlers } from './handlers.ts';
import { maskTexts } from './secrets.ts';
import { configValues, exporterViews, proxyView, statusView } from './views.ts';

type ProgramCommand =
  | 'status.get'
  | 'requests.cancel'
  | 'exporters.list'
  | 'exporters.test'
  | 'backend.test'
  | 'proxy.pause'
  | 'proxy.resume'
  | 'clients.snippets'
  | 'repair.try';

/** Looking at the running program and steering it; nothing here is written to config.yaml. */
export function programHandlers(parts: ApiParts): Pick<Handlers, ProgramCommand> {
  const { proxy, exporters, backend } = parts;

  function setPaused(paused: boolean) {
    proxy.setPaused(paused);
    return proxyView(parts);
  }

  return {
    'status.get': (_input, means) => statusView(parts, means),
    'requests.cancel': ({ id }) => ({ cancelled: proxy.cancel(id) }),
    'exporters.list': () => exporterViews(parts),
    async 'exporters.test'({ id }) {
      if (!exporters.infos.some((info) => info.id === id)) {
        const known = exporters.infos.map((info) => info.id).join(', ');
        throw new CommandError('NOT_FOUND', `There is no exporter "${id}"; there are ${known}.`);
      }
      const startedAt = performance.now();
      const { ok, message } = await exporters.test(id);
      return { ok, message: maskTexts(message, configValues(parts)), ms: performance.now() - startedAt };
    },
    'backend.test': async () => maskTexts(await inspectBackend(backend), configValues(parts)),
    'proxy.pause': () => setPaused(true),
    'proxy.resume': () => setPaused(false),
    'clients.snippets': () => describeClients(parts),
    'repair.try': (input) => parts.repair(input.arguments, input.schema),
  };
}
