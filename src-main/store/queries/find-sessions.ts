import { type SessionSource, type SessionSummary, type TotalSums, totalsOf } from '#shared/metrics/sessions.ts';
import type { Row } from '../rows/request-row.ts';
import type { PageOptions } from './find-requests.ts';
import type { Statements } from './statements.ts';

export interface SessionPage {
  /** Those that began last come first. */
  sessions: SessionSummary[];
  /** Where to go on; null at the end. */
  next: string | null;
}

/** @throws RangeError for an `after` that no page gave */
export function findSessions(statements: Statements, { limit, after }: PageOptions): SessionPage {
  const [startedAt, id] = after ? placeOf(after) : [Number.MAX_SAFE_INTEGER, ''];
  const rows = statements.all(
    'SELECT * FROM sessions WHERE (started_at, id) < (?, ?) ORDER BY started_at DESC, id DESC LIMIT ?',
    [startedAt, id, limit],
  );
  const last = rows.at(-1);
  const next = last === undefined || rows.length < limit ? null : `${last.started_at}.${last.id}`;
  return { sessions: rows.map(sessionSummary), next };
}

export function findSession(statements: Statements, id: string): SessionSummary | null {
  const row = statements.get('SELECT * FROM sessions WHERE id = ?', [id]);
  return row === undefined ? null : sessionSummary(row);
}

function sessionSummary(row: Row): SessionSummary {
  return {
    id: String(row.id),
    source: row.source as SessionSource,
    startedAt: new Date(Number(row.started_at)).toISOString(),
    endedAt: new Date(Number(row.ended_at)).toISOString(),
    client: row.client as string | null,
    models: JSON.parse(String(row.models)) as string[],
    ...totalsOf(row as unknown as TotalSums),
  };
}

function placeOf(after: string): [startedAt: number, id: string] {
  const match = /^(-?\d{1,16})\.(.+)$/s.exec(after);
  if (match === null)
    throw new RangeError(`${JSON.stringify(after)} is no place in the history; use "next" of a page.`);
  return [Number(match[1]), match[2]!];
}
