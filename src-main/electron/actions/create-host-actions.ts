import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '#shared/contract/wire-error.ts';
import type { HostActions } from '../../api/host-actions.ts';
import type { Autostart } from '../autostart/create-autostart.ts';
import type { DesktopStateFile } from '../window/desktop-state.ts';
import { saveFile } from './save-file.ts';

/** As much of Electron as the actions use. */
export interface ActionParts {
  readonly shell: { openPath(path: string): Promise<string> };
  readonly clipboard: { writeText(text: string): Promise<void> };
  readonly dialog: {
    showSaveDialog(options: {
      defaultPath: string;
      filters: { name: string; extensions: string[] }[];
    }): Promise<{ canceled: boolean; filePath: string }>;
  };
}

export interface HostActionsOptions extends ActionParts {
  folders: Readonly<Record<'config' | 'data' | 'logs', string>>;
  autostart: Pick<Autostart, 'get' | 'set'>;
  state: DesktopStateFile;
  /** Where an export goes that was never saved anywhere else. */
  downloadFolder(): string;
}

/** What the contract's `host.…` commands do here. */
export function createHostActions(options: HostActionsOptions): HostActions {
  const { shell, clipboard, dialog, folders, autostart, state, downloadFolder } = options;
  return {
    async openFolder(name) {
      const folder = folders[name];
      // Nothing may have been written there yet.
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
      const problem = await shell.openPath(folder);
      if (problem !== '') {
        throw new CommandError(
          'UNAVAILABLE',
          `The folder ${folder} could not be opened: ${problem}. Open it yourself.`,
        );
      }
    },
    copyText: (text) => clipboard.writeText(text),
    async saveExport({ fileName, rows }) {
      const extension = fileName.slice(fileName.lastIndexOf('.') + 1);
      const { canceled, filePath } = await dialog.showSaveDialog({
        defaultPath: join(state.get().exportFolder ?? downloadFolder(), fileName),
        filters: [{ name: extension === 'csv' ? 'Table (CSV)' : 'JSON Lines', extensions: [extension] }],
      });
      if (canceled || filePath === '') return { path: null };
      await saveFile(filePath, rows).catch((error: Error) => {
        throw new CommandError(
          'UNAVAILABLE',
          `The export could not be written to ${filePath}: ${error.message}. Choose another place.`,
        );
      });
      state.set({ exportFolder: dirname(filePath) });
      return { path: filePath };
    },
    startAtLogin: () => autostart.get(),
    setStartAtLogin: (enabled) => autostart.set(enabled),
  };
}
