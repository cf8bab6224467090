import type { ClientId, ShellId } from '#shared/contract/client-setup.ts';
import type { HostFolder } from '#shared/contract/host-actions.ts';

/** What a click in the tray's menu asks for. */
export type TrayCommand =
  | { readonly do: 'open' }
  | { readonly do: 'show_request'; readonly requestId: string }
  | { readonly do: 'set_repair'; readonly enabled: boolean }
  | { readonly do: 'set_fix'; readonly id: string; readonly enabled: boolean }
  | { readonly do: 'set_paused'; readonly paused: boolean }
  | { readonly do: 'set_up_client' }
  | { readonly do: 'copy_environment'; readonly client: ClientId; readonly shell: ShellId }
  | { readonly do: 'copy_text'; readonly text: string }
  | { readonly do: 'export_session' }
  | { readonly do: 'open_folder'; readonly folder: HostFolder }
  | { readonly do: 'set_start_at_login'; readonly enabled: boolean }
  | { readonly do: 'check_for_updates' }
  | { readonly do: 'about' }
  | { readonly do: 'quit' };
