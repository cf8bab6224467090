import { join } from 'node:path';
import { createBatchWriter } from '../../src-main/store/batch-writer.ts';
import { openWriter } from '../../src-main/store/database/open-database.ts';
import type { RequestMetrics } from '../../src-shared/metrics/request-metrics.ts';

/** Writes finished requests, oldest first, into the history of a data folder that no program has open. */
export async function fillHistory(dataFolder: string, requests: readonly RequestMetrics[]): Promise<void> {
  const db = openWriter(join(dataFolder, 'history.db'));
  try {
    // In one transaction: nobody waits for the event loop here.
    const writer = createBatchWriter(db, {
      sessionGapMs: () => 30 * 60_000,
      budgetMs: Number.POSITIVE_INFINITY,
      clock: () => performance.now(),
    });
    writer.write(requests.map((metrics) => ({ kind: 'request', metrics })));
  } finally {
    db.close();
  }
}
