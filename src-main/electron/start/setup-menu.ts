import type { ElectronParts } from '../electron-parts.ts';

/** The menu of the application: macOS takes its keys (copy, paste, quit) from there, elsewhere it would only take room. */
export function setupMenu({ Menu }: Pick<ElectronParts, 'Menu'>, platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
}
