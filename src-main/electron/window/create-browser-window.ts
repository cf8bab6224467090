import { join } from 'node:path';
import type { DesktopFiles, ElectronParts } from '../electron-parts.ts';
import { webPreferences } from '../guard/web-preferences.ts';
import type { NewWindow, WindowPart } from './window-parts.ts';

/** `--page` of the two themes in src-renderer/styles/tokens.css: the window has that colour before the page does. */
const pageColors = { light: '#f3f4f6', dark: '#0f1215' } as const;

export function pageColor(isDark: boolean): string {
  return isDark ? pageColors.dark : pageColors.light;
}

/** Makes Electron's window, not shown yet. */
export function createBrowserWindow(
  { BrowserWindow }: Pick<ElectronParts, 'BrowserWindow'>,
  { preload, iconFolder }: Pick<DesktopFiles, 'preload' | 'iconFolder'>,
  isDevelopment: boolean,
): (window: NewWindow) => WindowPart {
  return (window) =>
    new BrowserWindow({
      ...window,
      show: false,
      title: 'llama-proxy',
      // Windows and macOS take the program's own.
      icon: join(iconFolder, 'app', 'icon.png'),
      webPreferences: webPreferences(preload, isDevelopment),
    });
}
