import type { ClientId, ShellId } from '#shared/contract/client-setup.ts';
import { activityLine, statusLine, steadyActivityLine } from './status-lines.ts';
import type { TrayCommand } from './tray-command.ts';
import type { TrayState } from './tray-state.ts';
import type { TrayMenuItem } from './tray-system.ts';
import { troublesOf } from './troubles.ts';

type Item = TrayMenuItem<TrayCommand>;

export interface TrayMenuOptions {
  /**
   * The menu is replaced whole whenever a word in it changes, even while it is open, which closes its submenus: no figure may stand in
   * it that runs.
   */
  readonly isSteady: boolean;
  readonly canCheckForUpdates: boolean;
}

/** The tray's menu, from top to bottom. */
export function trayMenu(state: TrayState, { isSteady, canCheckForUpdates }: TrayMenuOptions): Item[] {
  return [
    text(statusLine(state)),
    text(isSteady ? steadyActivityLine(state) : activityLine(state)),
    ...troublesOf(state).map((trouble) => command(`⚠ ${trouble}`, { do: 'open' })),
    separator,
    command('Open dashboard', { do: 'open' }),
    lastRequest(state),
    separator,
    ...repairItems(state),
    separator,
    ...clientItems(state),
    separator,
    command('Export this session as CSV…', { do: 'export_session' }),
    folders,
    separator,
    ...startAtLogin(state),
    ...(canCheckForUpdates ? [command('Check for updates…', { do: 'check_for_updates' })] : []),
    command('About llama-proxy', { do: 'about' }),
    { ...command('Quit llama-proxy', { do: 'quit' }), accelerator: 'CommandOrControl+Q' },
  ];
}

function lastRequest({ last }: TrayState): Item {
  const label = 'Show last request';
  return last === null ? text(label) : command(label, { do: 'show_request', requestId: last.metrics.request_id });
}

function repairItems({ fixes, proxy }: TrayState): Item[] {
  return [
    check('Repair', fixes.enabled, { do: 'set_repair', enabled: !fixes.enabled }),
    submenu(
      'Fixes',
      fixes.fixes.map(({ id, title, enabled }) => check(title, enabled, { do: 'set_fix', id, enabled: !enabled })),
    ),
    check('Pause', proxy.isPaused, { do: 'set_paused', paused: !proxy.isPaused }),
  ];
}

const clients: readonly (readonly [title: string, client: ClientId])[] = [
  ['Claude Code', 'claude-code'],
  ['Opencode', 'opencode'],
];

const shells: readonly (readonly [title: string, shell: ShellId])[] = [
  ['bash', 'bash'],
  ['fish', 'fish'],
  ['PowerShell', 'powershell'],
  ['cmd', 'cmd'],
];

function clientItems({ proxy }: TrayState): Item[] {
  const setUp = command('Set up a client…', { do: 'set_up_client' });
  if (proxy.url === null) return [setUp, text('Copy environment'), text('Copy base URL')];
  const origin = reachableOrigin(new URL(proxy.url));
  const environments = clients.map(([title, client]) =>
    submenu(
      title,
      shells.map(([name, shell]) => command(name, { do: 'copy_environment', client, shell })),
    ),
  );
  return [
    setUp,
    submenu('Copy environment', environments),
    submenu('Copy base URL', [
      command(`OpenAI: ${origin}/v1`, { do: 'copy_text', text: `${origin}/v1` }),
      command(`Anthropic: ${origin}`, { do: 'copy_text', text: origin }),
    ]),
  ];
}

/** Every address of the machine is an address to listen on, none to connect to. */
function reachableOrigin({ hostname, port, origin }: URL): string {
  if (hostname === '0.0.0.0') return `http://127.0.0.1:${port}`;
  return hostname === '[::]' ? `http://[::1]:${port}` : origin;
}

function startAtLogin({ startAtLogin }: TrayState): Item[] {
  if (startAtLogin === null) return [];
  const { enabled, problem } = startAtLogin;
  return [
    check('Start at login', enabled, { do: 'set_start_at_login', enabled: !enabled }),
    ...(problem === null ? [] : [text(`⚠ ${problem}`)]),
    separator,
  ];
}

const separator: Item = { kind: 'separator' };

function text(label: string): Item {
  return { kind: 'text', label };
}

function command(label: string, wanted: TrayCommand): Extract<Item, { kind: 'command' }> {
  return { kind: 'command', label, command: wanted };
}

function check(label: string, checked: boolean, wanted: TrayCommand): Item {
  return { kind: 'check', label, checked, command: wanted };
}

function submenu(label: string, items: readonly Item[]): Item {
  return { kind: 'submenu', label, items };
}

const folders = submenu('Open folder', [
  command('Configuration', { do: 'open_folder', folder: 'config' }),
  command('Logs', { do: 'open_folder', folder: 'logs' }),
  command('Data', { do: 'open_folder', folder: 'data' }),
]);
