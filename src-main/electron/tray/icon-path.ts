import { join } from 'node:path';
import type { TrayIconState } from './icon-state.ts';

export interface IconPathOptions {
  readonly platform: NodeJS.Platform;
  /** `resources/icons`. */
  readonly folder: string;
  /** Of the main display; counts on Linux alone, as the next. */
  readonly scaleFactor: number;
  /** `XDG_CURRENT_DESKTOP`. */
  readonly desktop: string | undefined;
}

/**
 * The file of one state. macOS finds the `@2x` beside it and takes the word `Template` for leave to paint it; Windows picks its size
 * out of the .ico; Linux desktops scale the one bitmap that they are given.
 */
export function trayIconPath(
  state: TrayIconState,
  { platform, folder, scaleFactor, desktop }: IconPathOptions,
): string {
  const tray = join(folder, 'tray');
  if (platform === 'darwin') return join(tray, 'mac', `${state}Template.png`);
  if (platform === 'win32') return join(tray, 'windows', `${state}.ico`);
  return join(tray, 'linux', `${state}-${linuxSize(scaleFactor, desktop)}.png`);
}

/** Panels of KDE draw 22 pixels, those of GNOME and others up to 24: scaling down keeps an icon crisp, scaling up does not. */
function linuxSize(scaleFactor: number, desktop: string | undefined): 22 | 24 | 32 | 48 {
  if (scaleFactor <= 1) return desktop?.split(':').includes('KDE') ? 22 : 24;
  return scaleFactor <= 1.34 ? 32 : 48;
}
