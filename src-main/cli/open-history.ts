import { historyPath } from '../store/history-path.ts';
import { type HistoryReader, openHistoryReader } from '../store/queries/history-reader.ts';
import { dataFolderOf } from './data-folder.ts';
import { type ConfigOptions, validConfig } from './open-config.ts';

export interface HistoryVerbOptions extends ConfigOptions {
  dataDir?: string | undefined;
}

/** Opens the history that `run` with the same options would write, for reading, also while it writes. @throws HistoryError */
export async function openHistory(options: HistoryVerbOptions): Promise<HistoryReader> {
  const { history } = await validConfig(options);
  return openHistoryReader(historyPath(history.path, dataFolderOf(options.dataDir)));
}
