import type { Bridge } from '#shared/contract/bridge.ts';
import type { ClientId, ShellId } from '#shared/contract/client-setup.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { Autostart } from '../autostart/create-autostart.ts';
import type { WindowPlace } from '../window/window-place.ts';
import type { TrayCommand } from './tray-command.ts';

/** What only the host itself can do for the tray; everything else goes over the bridge. */
export interface TrayCommandHost {
  openWindow(place: WindowPlace): void;
  /** Shows the window, or hides it when it is in front. */
  toggleWindow(): void;
  showAbout(): void;
  /** Null where updates come another way: the menu then offers none. */
  readonly checkForUpdates: (() => void) | null;
  quit(): void;
  /** A command of the tray was refused; `message` says what and what to do. */
  showError(message: string): void;
}

export interface CommandParts {
  readonly bridge: Bridge;
  readonly host: TrayCommandHost;
  readonly autostart: Pick<Autostart, 'set'>;
}

/** Does what a click asked for. A refusal is shown, never thrown: nobody waits for the click. */
export async function runCommand(command: TrayCommand, parts: CommandParts): Promise<void> {
  try {
    await run(command, parts);
  } catch (error) {
    parts.host.showError(error instanceof Error ? error.message : String(error));
  }
}

async function run(command: TrayCommand, { bridge, host, autostart }: CommandParts): Promise<void> {
  switch (command.do) {
    case 'open':
      return host.openWindow({ screen: 'last' });
    case 'show_request':
      return host.openWindow({ screen: 'requests', requestId: command.requestId });
    case 'set_repair':
      return void (await bridge.call('fixes.setEnabled', { id: null, enabled: command.enabled }));
    case 'set_fix':
      return void (await bridge.call('fixes.setEnabled', { id: command.id, enabled: command.enabled }));
    case 'set_paused':
      return void (await bridge.call(command.paused ? 'proxy.pause' : 'proxy.resume', {}));
    case 'set_up_client':
      return host.openWindow({ screen: 'connect' });
    case 'copy_environment':
      return copy(bridge, await environmentOf(bridge, command.client, command.shell));
    case 'copy_text':
      return copy(bridge, command.text);
    case 'export_session':
      return exportSession(bridge);
    case 'open_folder':
      return void (await bridge.call('host.openFolder', { folder: command.folder }));
    case 'set_start_at_login':
      return void (await autostart.set(command.enabled));
    case 'check_for_updates':
      return host.checkForUpdates?.();
    case 'about':
      return host.showAbout();
    case 'quit':
      return host.quit();
  }
}

async function copy(bridge: Bridge, text: string): Promise<void> {
  await bridge.call('host.copyText', { text });
}

/** Asked for at the click: model and context size are those of now. */
async function environmentOf(bridge: Bridge, client: ClientId, shell: ShellId): Promise<string> {
  const setups = await bridge.call('clients.snippets', {});
  const setup = setups.find((candidate) => candidate.client === client);
  const environment = setup?.environment.find((candidate) => candidate.shell === shell);
  if (environment !== undefined) return environment.text;
  throw new CommandError(
    'NOT_FOUND',
    `${setup?.title ?? client} takes no environment; set it up with its file instead.`,
  );
}

/** "This session" is the one of the request that was kept last. */
async function exportSession(bridge: Bridge): Promise<void> {
  const { requests } = await bridge.call('requests.list', { limit: 1 });
  const [newest] = requests;
  if (newest === undefined)
    throw new CommandError('NOT_FOUND', 'No request was kept yet, so there is no session to export.');
  await bridge.call('host.saveExport', { format: 'csv', session: newest.session });
}
