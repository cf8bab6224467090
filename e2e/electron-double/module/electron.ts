import type { ProgramSide, ScreenSide } from '../line.ts';
import { createPeer } from '../peer.ts';
import { strict } from '../strict.ts';
import { createApp } from './create-app.ts';
import { createDialog } from './create-dialog.ts';
import { createIpc } from './create-ipc.ts';
import { createSession } from './create-session.ts';
import { createSystem } from './create-system.ts';
import { createTrays } from './create-trays.ts';
import { createWindows } from './create-windows.ts';

// The module that stands in for `electron`: what the app imports, and nothing else. The other end of the line is the test.
const trays = createTrays();
const system = createSystem();
const ipc = createIpc();
const guarded = createSession();
const peer = createPeer<ProgramSide, ScreenSide>(
  {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  },
  {
    serve: guarded.serve,
    mayRequest: guarded.mayRequest,
    mayNavigate: (id, url, isMain) => windows.mayNavigate(id, url, isMain),
    mayOpen: (id, url) => windows.mayOpen(id, url),
    invoke: (id, frame, channel, values) => ipc.invoke(windows.contentsOf(id), frame, channel, values),
    send: (id, frame, channel, values) => ipc.send(windows.contentsOf(id), frame, channel, values),
    closeWindow: (id) => windows.close(id),
    windows: () => windows.states(),
    tray: trays.state,
    chooseInTray: trays.choose,
    clickTray: trays.click,
    clickNotification: system.clickNotification,
    doings: () => system.doings,
  },
);
const application = createApp();
const windows = createWindows(peer, application);

export const app = application.app;
export const BrowserWindow = windows.BrowserWindow;
export const Menu = trays.Menu;
export const Tray = trays.Tray;
export const ipcMain = ipc.ipcMain;
export const dialog = createDialog(peer);
export const session = strict('session', { defaultSession: guarded.defaultSession });
export const protocol = guarded.protocol;
export const { clipboard, Notification, nativeTheme, powerMonitor, screen, shell } = system;
