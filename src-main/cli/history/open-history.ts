import { dataFolderOf } from '../../host/folders.ts';
import type { ConfigOptions } from '../../host/open-config.ts';
import { historyPath } from '../../store/history-path.ts';
import { type HistoryReader, openHistoryReader } from '../../store/queries/history-reader.ts';
import { validConfig } from '../read-config.ts';

export interface HistoryVerbOptions extends ConfigOptions {
  dataDir?: string | undefined;
}

/** Opens the history that `run` with the same options would write, for reading, also while it writes. @throws HistoryError */
export async function openHistory(options: HistoryVerbOptions): Promise<HistoryReader> {
  const { history } = await validConfig(options);
  return openHistoryReader(historyPath(history.path, dataFolderOf(options.dataDir)));
}
