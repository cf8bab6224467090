import type { CacheRow, Facets, SpeculationRow, ToolRow } from '#shared/contract/history-analysis.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import type { RequestTotals, SessionSummary } from '#shared/metrics/sessions.ts';
import { type StoredBody, storedBody } from '../bodies/body-row.ts';
import { openForReading } from '../database/open-database.ts';
import { storedRepair } from '../rows/repair-row.ts';
import { type StoredRequest, storedRequest } from '../rows/request-row.ts';
import type { TimeQuantity } from '../rows/write-request.ts';
import { cachesOf, facetsOf, speculationOf, toolsOf } from './analysis-queries.ts';
import {
  type DayFilter,
  type DepthSpeed,
  type ModelFilter,
  type Percentiles,
  percentilesOf,
  speedByDepth,
  type TotalsRow,
  totalsBy,
} from './day-queries.ts';
import {
  findRequests,
  findRequestsAt,
  type PageOptions,
  type RequestFilter,
  type RequestPage,
} from './find-requests.ts';
import { findSession, findSessions, type SessionPage } from './find-sessions.ts';
import { outlinesOf, type PromptOutlines } from './prompt-outlines.ts';
import { createQueryThread } from './query-thread.ts';
import { createTotals } from './request-totals.ts';
import { requestsInOrder, type Selection } from './requests-in-order.ts';
import { createStatements } from './statements.ts';

/**
 * Asks the history on connections of its own, while it is being written. What is answered at once takes a few milliseconds, also of a
 * million requests; what may take longer comes from another thread. What was recorded in the last instants may still wait to be written.
 * Answers at once throw what SQLite throws, the others reject with a HistoryError.
 */
export interface HistoryReader {
  requests(filter: RequestFilter, page: PageOptions): RequestPage;
  /** Whole pages from anywhere. */
  requestsAt(filter: RequestFilter, page: PageOptions & { skip: number }): Promise<RequestPage>;
  totals(filter: RequestFilter): Promise<RequestTotals>;
  request(requestId: string): StoredRequest | null;
  /** In the order in which they were written. */
  repairs(requestId: string): RepairRecord[];
  bodies(requestId: string): Promise<StoredBody[]>;
  /** The prompt's outline, and that of the request before it in its conversation. Null where none was kept. */
  outline(sequence: number): PromptOutlines | null;
  sessions(page: PageOptions): SessionPage;
  session(id: string): SessionSummary | null;
  totalsBy(by: 'day' | 'model' | 'client', filter: DayFilter): Promise<TotalsRow[]>;
  percentiles(quantity: TimeQuantity, filter: DayFilter): Promise<Percentiles>;
  speedByDepth(filter: ModelFilter): Promise<DepthSpeed[]>;
  facets(): Promise<Facets>;
  tools(filter: DayFilter): Promise<ToolRow[]>;
  caches(filter: DayFilter & { limit: number }): Promise<CacheRow[]>;
  speculation(filter: DayFilter): Promise<SpeculationRow[]>;
  /** A selection, oldest first, piece by piece: those after `last`. */
  inOrder(selection: Selection, last: StoredRequest | undefined, limit: number): StoredRequest[];
  close(): void;
}

/** Opens a history, the proxy's own or that of another process. Longest wait for a lock in ms. @throws HistoryError */
export function openHistoryReader(path: string, busyTimeoutMs?: number): HistoryReader {
  const db = openForReading(path, busyTimeoutMs);
  const statements = createStatements(db);
  const thread = createQueryThread(path);
  return {
    requests: (filter, page) => findRequests(statements, filter, page),
    requestsAt: (filter, page) => findRequestsAt(thread, filter, page),
    totals: createTotals(thread),
    request(requestId) {
      const row = statements.get('SELECT * FROM requests WHERE request_id = ?', [requestId]);
      return row === undefined ? null : storedRequest(row);
    },
    repairs: (requestId) =>
      statements.all('SELECT * FROM repairs WHERE request_id = ? ORDER BY id', [requestId]).map(storedRepair),
    bodies: (requestId) =>
      Promise.all(statements.all('SELECT * FROM bodies WHERE request_id = ? ORDER BY id', [requestId]).map(storedBody)),
    outline: (sequence) => outlinesOf(statements, sequence),
    sessions: (page) => findSessions(statements, page),
    session: (id) => findSession(statements, id),
    totalsBy: (by, filter) => totalsBy(thread, by, filter),
    percentiles: (quantity, filter) => percentilesOf(thread, quantity, filter),
    speedByDepth: (filter) => speedByDepth(thread, filter),
    facets: () => facetsOf(thread),
    tools: (filter) => toolsOf(thread, filter),
    caches: (filter) => cachesOf(thread, filter),
    speculation: (filter) => speculationOf(thread, filter),
    inOrder: (selection, last, limit) => requestsInOrder(statements, selection, last, limit),
    close() {
      thread.close();
      db.close();
    },
  };
}
