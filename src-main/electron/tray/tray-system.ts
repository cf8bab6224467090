import type { TrayIconState } from './icon-state.ts';

/** One line of the tray's menu. `command` is what a click on it asks for. */
export type TrayMenuItem<Command> =
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'command'; readonly label: string; readonly command: Command; readonly accelerator?: string }
  | { readonly kind: 'check'; readonly label: string; readonly checked: boolean; readonly command: Command }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayMenuItem<Command>[] };

/** What the tray needs of the desktop; `createElectronTraySystem` gives it. */
export interface TraySystem {
  /**
   * True: the desktop keeps the menu that `showMenu` gave it, and shows it whenever it likes. False: `showMenu` opens it at once, and
   * `menuWanted` tells when.
   */
  readonly keepsMenu: boolean;
  /** Puts the icon there. */
  open(handlers: TrayHandlers): TrayHandle;
}

export interface TrayHandlers {
  /** The icon itself was chosen: left click, or what a Linux desktop takes for one. */
  activated(): void;
  doubleClicked(): void;
  menuWanted(): void;
}

export interface TrayHandle {
  setIcon(state: TrayIconState): void;
  setTooltip(text: string): void;
  /** Text beside the icon; nothing but macOS shows it. */
  setTitle(text: string): void;
  /** `onChosen` gets the command of the line that was clicked. */
  showMenu<Command>(items: readonly TrayMenuItem<Command>[], onChosen: (command: Command) => void): void;
  close(): void;
}
