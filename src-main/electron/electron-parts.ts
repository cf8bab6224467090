import type {
  App,
  BrowserWindow,
  Clipboard,
  Dialog,
  IpcMain,
  Menu,
  NativeTheme,
  Notification,
  PowerMonitor,
  Protocol,
  Screen,
  Session,
  Shell,
  Tray,
} from 'electron';

/**
 * All of Electron that the desktop host uses, in one place: `index.ts` hands it in, everything else takes its own small part of it.
 * What the windows are asked for stands in `window/window-parts.ts` and `guard/guard-contents.ts`, the carrier in `ipc/ipc-parts.ts`.
 */
export interface ElectronParts {
  readonly app: Pick<
    App,
    | 'isPackaged'
    | 'exit'
    | 'getLoginItemSettings'
    | 'getPath'
    | 'on'
    | 'quit'
    | 'releaseSingleInstanceLock'
    | 'requestSingleInstanceLock'
    | 'setAboutPanelOptions'
    | 'setAppUserModelId'
    | 'setLoginItemSettings'
    | 'setPath'
    | 'showAboutPanel'
    | 'whenReady'
  >;
  readonly BrowserWindow: typeof BrowserWindow;
  readonly Menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly Notification: typeof Notification;
  readonly Tray: typeof Tray;
  readonly clipboard: Pick<Clipboard, 'writeText'>;
  readonly dialog: Pick<Dialog, 'showMessageBox' | 'showSaveDialog'>;
  readonly ipcMain: Pick<IpcMain, 'handle' | 'off' | 'on' | 'removeHandler'>;
  readonly nativeTheme: Pick<NativeTheme, 'on' | 'shouldUseDarkColors'>;
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  readonly protocol: Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>;
  readonly session: { readonly defaultSession: Session };
  readonly shell: Pick<Shell, 'openExternal' | 'openPath'>;
}

/** What the desktop host reads beside its code. */
export interface DesktopFiles {
  readonly preload: string;
  /** The built page. */
  readonly pageFolder: string;
  /** `resources/icons`. */
  readonly iconFolder: string;
}

/** How this launch came about. */
export interface Launch {
  readonly version: string;
  readonly platform: NodeJS.Platform;
  /** Where errors that nobody caught are heard of. */
  readonly process: Pick<NodeJS.Process, 'on'>;
  /** Words after the program's name. */
  readonly words: readonly string[];
  /** Serves the page with hot reload, while it is being worked on. */
  readonly devServer: URL | null;
}
