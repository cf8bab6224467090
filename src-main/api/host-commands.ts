import { CommandError } from '#shared/contract/wire-error.ts';
import type { ApiParts } from './api-parts.ts';
import type { Handlers } from './handlers.ts';
import { openExport } from './history-commands.ts';
import type { HostActions } from './host-actions.ts';
import type { ViewerMeans } from './viewer-means.ts';

type HostCommand =
  | 'host.openFolder'
  | 'host.copyText'
  | 'host.saveExport'
  | 'host.startAtLogin'
  | 'host.setStartAtLogin';

/** What only the window of a desktop can do. For others each refusal says how they have the same. */
export function hostHandlers(parts: Pick<ApiParts, 'history'>): Pick<Handlers, HostCommand> {
  return {
    async 'host.openFolder'({ folder }, means) {
      await actionsOf(means, 'open a folder', 'its path is in status.get').openFolder(folder);
      return {};
    },
    async 'host.copyText'({ text }, means) {
      await actionsOf(means, 'write to the clipboard', "use the browser's own here").copyText(text);
      return {};
    },
    async 'host.saveExport'(query, means) {
      const remedy = 'history.export gives an address to download from';
      const { saveExport } = actionsOf(means, 'ask for a place to save to', remedy);
      return saveExport(await openExport(parts, query));
    },
    'host.startAtLogin': (_input, means) => loginOf(means).startAtLogin(),
    'host.setStartAtLogin': ({ enabled }, means) => loginOf(means).setStartAtLogin(enabled),
  };
}

function loginOf(means: ViewerMeans): HostActions {
  return actionsOf(
    means,
    'see to a start at login',
    'switch it on there, or run llama-proxy as a service of the system',
  );
}

function actionsOf({ actions }: ViewerMeans, what: string, remedy: string): HostActions {
  if (actions !== null) return actions;
  throw new CommandError('UNAVAILABLE', `Only the window of the desktop app can ${what}; ${remedy}.`);
}
