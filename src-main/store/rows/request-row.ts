import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { type RequestMetrics, requestMetrics } from '#shared/metrics/request-metrics.ts';

/** One stored request: the record, its place in the order of writing, and the session it was counted to. */
export interface StoredRequest {
  sequence: number;
  /** Id of the session; differs from `metrics.session_id` where the client named none. */
  session: string;
  metrics: RequestMetrics;
}

export type Row = Record<string, SQLOutputValue>;

type StoredField = Exclude<keyof RequestMetrics, 'timestamp'>;

const recordFields = Object.keys(requestMetrics.shape) as (keyof RequestMetrics)[];
const fields = recordFields.filter((name) => name !== 'timestamp');

/** Columns of `requests`, in the order of `requestValues`. */
export const requestColumns: readonly string[] = ['started_at', 'session', ...fields];

export function requestValues(metrics: RequestMetrics, startedAt: number, session: string): SQLInputValue[] {
  const values: SQLInputValue[] = [startedAt, session];
  for (const field of fields) values.push(cell(metrics[field]));
  return values;
}

function cell(value: RequestMetrics[StoredField]): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

/** What a row of `requests` holds; the fields come in the order of the record, as formats print them. */
export function storedRequest(row: Row): StoredRequest {
  const metrics = Object.fromEntries(
    recordFields.map((field) => [field, field === 'timestamp' ? isoTime(row.started_at) : value(field, row[field])]),
  );
  return {
    sequence: Number(row.sequence),
    session: String(row.session),
    metrics: metrics as unknown as RequestMetrics,
  };
}

function value(field: StoredField, stored: SQLOutputValue | undefined): unknown {
  if (field === 'streaming') return stored === 1;
  return field === 'fixes' ? JSON.parse(String(stored)) : stored;
}

function isoTime(ms: SQLOutputValue | undefined): string {
  return new Date(Number(ms)).toISOString();
}

/** When a request began and ended, in milliseconds since 1970. */
export function spanOf(metrics: RequestMetrics): { startedAt: number; endedAt: number } {
  const startedAt = Date.parse(metrics.timestamp);
  return { startedAt, endedAt: Math.round(startedAt + metrics.duration_ms) };
}
