import type { Facets } from '#shared/contract/history-analysis.ts';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RequestTotals } from '#shared/metrics/sessions.ts';
import { blockRows } from './requests-blocks.ts';

/** One row of the table. */
export interface RequestRow {
  /** Null until the history has said to which session a request belongs whose client named none. */
  readonly session: string | null;
  readonly metrics: RequestMetrics;
}

export interface RequestsTableState {
  readonly filter: RequestFilter;
  /** Above the rows of the history: those that began since it was counted, newest first. */
  readonly head: readonly RequestRow[];
  /** Came while older rows were read; shown when asked for. */
  readonly waiting: readonly RequestRow[];
  /** Rows that the history holds below the head; null until they are counted. */
  readonly older: number | null;
  /** The rows that are held, by block. A new map with every change. */
  readonly blocks: ReadonlyMap<number, readonly RequestRow[]>;
  /** Of all that the filter leaves, as last read. */
  readonly totals: RequestTotals | null;
  readonly facets: Facets | null;
  /** Row that the keyboard stands on; null before it was used. */
  readonly cursor: number | null;
  /** Why the history cannot be read. */
  readonly message: string | null;
}

/** Rows that the table has room for. */
export function rowCount({ head, older }: RequestsTableState): number {
  return head.length + (older ?? 0);
}

/** The row at a place; undefined while it is not there yet. */
export function rowAt({ head, blocks }: RequestsTableState, index: number): RequestRow | undefined {
  if (index < head.length) return head[index];
  const below = index - head.length;
  return blocks.get(Math.floor(below / blockRows))?.[below % blockRows];
}

/** Where a request stands in the table; null where it is not among the rows that are held. */
export function placeOf({ head, blocks }: RequestsTableState, requestId: string): number | null {
  const isSought = ({ metrics }: RequestRow) => metrics.request_id === requestId;
  const above = head.findIndex(isSought);
  if (above >= 0) return above;
  for (const [block, rows] of blocks) {
    const place = rows.findIndex(isSought);
    if (place >= 0) return head.length + block * blockRows + place;
  }
  return null;
}

/** A request as the feed told it. */
export function rowOf(metrics: RequestMetrics): RequestRow {
  return { session: metrics.session_id, metrics };
}

/** Each request once, newest first. ISO 8601 in UTC sorts as text. */
export function mergedRows(some: readonly RequestRow[], others: readonly RequestRow[]): RequestRow[] {
  const byId = new Map([...others, ...some].map((row) => [row.metrics.request_id, row]));
  return [...byId.values()].sort((a, b) => {
    const [left, right] = [a.metrics.timestamp, b.metrics.timestamp];
    return left < right ? 1 : left > right ? -1 : 0;
  });
}
