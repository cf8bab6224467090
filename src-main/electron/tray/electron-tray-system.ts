import type { Menu, screen, Tray } from 'electron';
import { trayIconPath } from './icon-path.ts';
import type { TrayIconState } from './icon-state.ts';
import { menuTemplate } from './menu-template.ts';
import type { TrayHandle, TrayHandlers, TraySystem } from './tray-system.ts';

/** What is used of Electron; handed in, so that nothing here loads it. */
export interface ElectronTrayParts {
  readonly Tray: typeof Tray;
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate'>;
  readonly screen: Pick<typeof screen, 'getPrimaryDisplay'>;
}

export interface ElectronTrayOptions extends ElectronTrayParts {
  readonly platform: NodeJS.Platform;
  /** `resources/icons`. */
  readonly iconFolder: string;
  /** `XDG_CURRENT_DESKTOP`, by which Linux desktops are told apart. */
  readonly desktop: string | undefined;
}

/**
 * The tray of the desktop, once Electron is ready. On Linux the menu can only be left with the desktop; elsewhere it is made at the
 * click, because replacing a kept menu closes it under the pointer (electron/electron#4801).
 */
export function createElectronTraySystem(options: ElectronTrayOptions): TraySystem {
  const { Tray, Menu, screen, platform, iconFolder, desktop } = options;
  const keepsMenu = platform !== 'win32' && platform !== 'darwin';

  function iconPath(state: TrayIconState): string {
    const { scaleFactor } = screen.getPrimaryDisplay();
    return trayIconPath(state, { platform, folder: iconFolder, scaleFactor, desktop });
  }

  function open(handlers: TrayHandlers): TrayHandle {
    const tray = new Tray(iconPath('idle'));
    /** Held here: a menu that is collected while it is shown takes its clicks with it. */
    let menu: Menu | null = null;
    tray.setToolTip('llama-proxy');
    // A click on macOS opens the menu, as with everything else in the menu bar.
    tray.on('click', platform === 'darwin' ? handlers.menuWanted : handlers.activated);
    if (!keepsMenu) tray.on('right-click', handlers.menuWanted);
    if (platform === 'win32') tray.on('double-click', handlers.doubleClicked);
    if (platform === 'darwin') tray.setIgnoreDoubleClickEvents(true);

    return {
      setIcon: (state) => tray.setImage(iconPath(state)),
      setTooltip: (text) => tray.setToolTip(text),
      setTitle(text) {
        if (platform === 'darwin') tray.setTitle(text, { fontType: 'monospacedDigit' });
      },
      showMenu(items, onChosen) {
        menu = Menu.buildFromTemplate(menuTemplate(items, onChosen));
        if (keepsMenu) tray.setContextMenu(menu);
        else tray.popUpContextMenu(menu);
      },
      close: () => tray.destroy(),
    };
  }

  return { keepsMenu, open };
}
