import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createHistory, type History, type HistoryOptions, type HistorySettings } from '../history.ts';
import type { HistoryError } from '../history-errors.ts';

/** The defaults, but for the age: requests of tests are old already. */
export const historySettings: HistorySettings = {
  enabled: true,
  path: null,
  session_gap_minutes: 30,
  keep_days: 0,
  max_size_mb: 1024,
  bodies: 'repaired',
  max_body_kb: 1024,
  redact: [],
};

/** A history in a folder of its own, with what it reported. */
export interface TempHistory {
  history: History;
  folder: string;
  path: string;
  problems: HistoryError[];
  recoveries: () => number;
}

export interface TempHistoryOptions extends Partial<Omit<HistoryOptions, 'settings'>> {
  settings?: Partial<HistorySettings>;
}

/** A folder for a test; `remove` deletes it. */
export function createTempFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'llama-proxy-history-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Opens a history in `folder`, which the caller removes. */
export function openTempHistory(folder: string, options: TempHistoryOptions = {}): TempHistory {
  const { settings, ...rest } = options;
  const problems: HistoryError[] = [];
  let recoveries = 0;
  const history = createHistory({
    settings: () => ({ ...historySettings, ...settings }),
    dataFolder: folder,
    onProblem: (problem) => problems.push(problem),
    onRecovered: () => {
      recoveries += 1;
    },
    ...rest,
  });
  return { history, folder, path: join(folder, 'history.db'), problems, recoveries: () => recoveries };
}

/** The nth request of a test: one a minute from 10:00 UTC on, each with an id that names it. */
export function nthRequest(index: number, changes: Partial<RequestMetrics> = {}): RequestMetrics {
  const timestamp = new Date(Date.UTC(2026, 1, 15, 10, index)).toISOString();
  return exampleMetrics({ request_id: requestId(index), timestamp, ...changes });
}

export function requestId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
