import { join } from 'node:path';
import type { Entrance } from '../api/create-api.ts';
import type { Program } from '../host/create-program.ts';
import type { Ask } from './ask.ts';
import type { Autostart } from './autostart/create-autostart.ts';
import type { DesktopFiles, ElectronParts } from './electron-parts.ts';
import { createIpcServer } from './ipc/ipc-server.ts';
import { isOwnSender } from './ipc/sender-check.ts';
import { createNotifier } from './notifications/create-notifier.ts';
import { createShowNotification } from './notifications/show-notification.ts';
import type { Ending } from './start/quit.ts';
import { createTray } from './tray/create-tray.ts';
import { createElectronTraySystem } from './tray/electron-tray-system.ts';
import type { TrayPresence } from './tray/tray-presence.ts';
import type { Updates } from './updates/create-updates.ts';
import { createBrowserWindow, pageColor } from './window/create-browser-window.ts';
import type { DesktopStateFile } from './window/desktop-state.ts';
import { createMainWindow, type MainWindow } from './window/main-window.ts';
import { systemTimers } from './window/window-parts.ts';

export interface ShowOptions {
  electron: ElectronParts;
  files: DesktopFiles;
  platform: NodeJS.Platform;
  program: Program;
  state: DesktopStateFile;
  autostart: Autostart;
  presence: TrayPresence;
  /** What the window and the tray come in by. */
  entrance: Entrance;
  updates: Updates | null;
  ending: Pick<Ending, 'hurry'>;
  ask: Ask;
  isOwnPage(url: string): boolean;
  pageUrl: string;
  isDevelopment: boolean;
}

/** Everything that can be seen of a running program. */
export interface ShownProgram {
  readonly window: MainWindow;
  close(): void;
}

/** Puts window, tray and notifications around a running program. No window is open yet. */
export function showProgram(options: ShowOptions): ShownProgram {
  const { electron, files, platform, program, entrance, updates, ask } = options;
  const { app, nativeTheme, screen } = electron;
  const { log } = program;
  const { bridge } = entrance;
  const settings = () => program.config.current().desktop;
  const show = createShowNotification({
    Notification: electron.Notification,
    iconPath: join(files.iconFolder, 'app', 'icon.png'),
    platform,
    onRefused: (reason) => log.warn(`no notifications: ${reason}`),
  });

  const window = createMainWindow({
    create: createBrowserWindow(electron, files, options.isDevelopment),
    pageUrl: options.pageUrl,
    state: options.state,
    workAreas: () => [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea),
    backgroundColor: () => pageColor(nativeTheme.shouldUseDarkColors),
    closesToTray: () => settings().close_to_tray && tray.isAvailable(),
    freeAfterMs: () => settings().free_window_seconds * 1000,
    onFirstHidden: () =>
      show({
        title: 'llama-proxy keeps running',
        body: 'It is in the tray now; quit it there. Settings, Desktop: let closing the window quit instead.',
        onClick: () => window.open(),
      }),
    onVisible: (contentsId, isVisible) => carrier.setVisible(contentsId, isVisible),
    onLastClosed: () => app.quit(),
    onProblem: (message) => log.error(message),
    onSessionEnd: options.ending.hurry,
    timers: systemTimers,
  });

  const carrier = createIpcServer({
    ipc: electron.ipcMain,
    entrance,
    isOwnSender: (event) => isOwnSender(event, { isOwnContents: window.owns, isOwnPage: options.isOwnPage }),
    isVisible: window.isVisible,
    onStranger: (channel, url) => log.warn(`${url} may not use ${channel}`),
  });

  const tray = createTray({
    bridge,
    system: createElectronTraySystem({
      ...electron,
      platform,
      iconFolder: files.iconFolder,
      desktop: process.env.XDG_CURRENT_DESKTOP,
    }),
    platform,
    host: {
      openWindow: window.open,
      toggleWindow: window.toggle,
      showAbout: () => app.showAboutPanel(),
      checkForUpdates: updates && (() => void updates.checkNow()),
      quit: () => app.quit(),
      showError: (detail) => void ask({ message: 'That did not work.', detail, buttons: ['OK'] }),
    },
    autostart: options.autostart,
    presence: options.presence,
  });

  const notifier = createNotifier({
    bridge,
    settings,
    show,
    isWindowFocused: window.isFocused,
    openWindow: window.open,
  });
  nativeTheme.on('updated', window.repaint);

  return {
    window,
    close() {
      notifier.close();
      updates?.close();
      tray.close();
      window.destroy();
      carrier.close();
    },
  };
}
