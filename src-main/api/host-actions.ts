import type { HostFolder, StartAtLogin } from '#shared/contract/host-actions.ts';
import type { ExportFile } from './history-commands.ts';

/** What a desktop host does for its user; a headless one has none of it. */
export interface HostActions {
  /** Shows a folder of the program in the file manager. */
  openFolder(folder: HostFolder): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Asks where to, and writes the rows there. Null: the question was cancelled, and nothing was read. */
  saveExport(file: ExportFile): Promise<{ path: string | null }>;
  startAtLogin(): Promise<StartAtLogin>;
  setStartAtLogin(enabled: boolean): Promise<StartAtLogin>;
}
