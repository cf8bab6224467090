import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { startDesktop } from './desktop.ts';

/** A file of the package; it is two folders up from src-main/electron as from the built out/main. */
const packageFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
// electron-vite's dev server says where it is; an app that was packed has none.
const devServer = process.env.ELECTRON_RENDERER_URL;

// A terminal that was closed ends the printing, not the proxying.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

startDesktop(
  {
    app,
    BrowserWindow,
    clipboard,
    dialog,
    ipcMain,
    Menu,
    Notification,
    nativeTheme,
    powerMonitor,
    protocol,
    screen,
    session,
    shell,
    Tray,
  },
  {
    preload: packageFile('out/preload/index.cjs'),
    pageFolder: packageFile('out/renderer'),
    iconFolder: packageFile('resources/icons'),
  },
  {
    version,
    platform: process.platform,
    process,
    // Out of a source folder, Electron is told which folder first.
    words: process.argv.slice(app.isPackaged ? 1 : 2),
    devServer: devServer === undefined ? null : new URL(devServer),
  },
);
