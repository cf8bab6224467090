import electronUpdater from 'electron-updater';
import type { UpdateSource } from './create-updates.ts';

/** As much of Electron's `app` as an installation needs. */
export interface EndingApp {
  quit(): void;
  releaseSingleInstanceLock(): void;
}

/**
 * Newer versions among the releases that the packed app names (`app-update.yml`, written by electron-builder). Signatures are checked
 * by electron-updater on the systems that have them.
 */
export function createGithubReleases(app: EndingApp): UpdateSource {
  const { autoUpdater } = electronUpdater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  // Its own log would write beside the program's; what fails is thrown as well.
  autoUpdater.logger = null;
  autoUpdater.on('error', () => {});
  return {
    async check() {
      const result = await autoUpdater.checkForUpdates();
      if (result === null)
        throw new Error('this copy was not installed from a release, so it cannot tell where newer ones are');
      return result.isUpdateAvailable ? result.updateInfo.version : null;
    },
    async download() {
      await autoUpdater.downloadUpdate();
    },
    install() {
      // An AppImage starts its new version before this one has ended, which must not take that for a second instance.
      app.releaseSingleInstanceLock();
      // Nothing of the program runs any more: an app that stayed because the installer failed would be an empty one.
      autoUpdater.on('error', () => app.quit());
      autoUpdater.quitAndInstall();
    },
  };
}
