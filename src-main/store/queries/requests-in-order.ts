import { type StoredRequest, storedRequest } from '../rows/request-row.ts';
import { type Condition, type Statements, where } from './statements.ts';

/** A part of the history. */
export interface Selection {
  session?: string | undefined;
  /** Began at or after, in milliseconds since 1970. */
  since?: number | undefined;
  /** Began before. */
  until?: number | undefined;
}

/** The oldest requests of a selection that come after a given one. Without `last` from the beginning. */
export function requestsInOrder(
  statements: Statements,
  { session, since, until }: Selection,
  last: StoredRequest | undefined,
  limit: number,
): StoredRequest[] {
  const conditions: Condition[] = [];
  if (session !== undefined) conditions.push({ sql: 'session = ?', values: [session] });
  if (until !== undefined) conditions.push({ sql: 'started_at < ?', values: [until] });
  if (last !== undefined) {
    const values = [Date.parse(last.metrics.timestamp), last.sequence];
    conditions.push({ sql: '(started_at, sequence) > (?, ?)', values });
  } else if (since !== undefined) {
    conditions.push({ sql: 'started_at >= ?', values: [since] });
  }
  const { sql, values } = where(conditions);
  const index = session === undefined ? 'requests_by_time' : 'requests_by_session';
  return statements
    .all(`SELECT * FROM requests INDEXED BY ${index} ${sql} ORDER BY started_at, sequence LIMIT ?`, [...values, limit])
    .map(storedRequest);
}
