import type { RequestStatus } from '#shared/metrics/request-metrics.ts';
import { type Row, type StoredRequest, storedRequest } from '../rows/request-row.ts';
import type { Questions } from './query-thread.ts';
import { type Condition, type Statements, where } from './statements.ts';

/** Which requests are wanted; what is left out does not matter. */
export interface RequestFilter {
  status?: RequestStatus | undefined;
  /** null: those of an unknown model. */
  model?: string | null | undefined;
  client?: string | null | undefined;
  session?: string | undefined;
  /** Only those in which something was repaired, or could not be. */
  touched?: boolean | undefined;
  /** Stands in client, model, session, endpoint or error, in any case. */
  search?: string | undefined;
  slowerThanMs?: number | undefined;
  /** Began at or after, in milliseconds since 1970. */
  since?: number | undefined;
  /** Began before. */
  until?: number | undefined;
}

export interface PageOptions {
  /** At most this many. */
  limit: number;
  /** `next` of the page before. */
  after?: string | null | undefined;
}

export interface RequestPage {
  /** Newest first. May be fewer than the limit, even none, while `next` is given: the search stopped to keep its answer quick. */
  requests: StoredRequest[];
  /** Where to go on; null at the end. */
  next: string | null;
}

/**
 * How many rows one call looks at where the index alone does not decide. A rare combination among a million requests would otherwise
 * hold the event loop for a second.
 */
const searchedRows = 2000;

/** A page of the newest requests that pass a filter. @throws RangeError for an `after` that no page gave */
export function findRequests(statements: Statements, filter: RequestFilter, page: PageOptions): RequestPage {
  const { index, leading, rest } = plan(filter);
  const from = page.after ? placeOf(page.after) : { startedAt: filter.until ?? Number.MAX_SAFE_INTEGER, sequence: 0 };
  const range: Condition[] = [
    ...leading,
    { sql: '(started_at, sequence) < (?, ?)', values: [from.startedAt, from.sequence] },
    ...(filter.since === undefined ? [] : [{ sql: 'started_at >= ?', values: [filter.since] }]),
  ];
  const inner = where(range);
  const ordered = `FROM requests INDEXED BY ${index} ${inner.sql} ORDER BY started_at DESC, sequence DESC`;
  if (rest.length === 0) {
    const rows = statements.all(`SELECT * ${ordered} LIMIT ?`, [...inner.values, page.limit]);
    return pageOf(rows, page.limit);
  }
  const outer = where(rest);
  const rows = statements.all(`SELECT * FROM (SELECT * ${ordered} LIMIT ${searchedRows}) ${outer.sql} LIMIT ?`, [
    ...inner.values,
    ...outer.values,
    page.limit,
  ]);
  const stoppedAt =
    rows.length >= page.limit
      ? rows.at(-1)
      : statements.get(`SELECT started_at, sequence ${ordered} LIMIT 1 OFFSET ${searchedRows - 1}`, inner.values);
  return { requests: rows.map(storedRequest), next: stoppedAt === undefined ? null : place(stoppedAt) };
}

/**
 * Rows of `requests` that pass a filter, as `FROM ... WHERE ...`: newest first without sorting, or where the order does not matter by the
 * index that leads to fewest, or directly, without any.
 */
export function selectionOf(filter: RequestFilter, order: 'newest first' | 'in any order' | 'directly'): Condition {
  const { index, leading, rest } = plan(filter);
  const range = timeRange(filter);
  const { sql, values } = where([...leading, ...range, ...rest]);
  // All of a table is read faster from end to end than by an index.
  const isWhole = leading.length === 0 && range.length === 0 && order !== 'newest first';
  const by = isWhole || order === 'directly' ? 'NOT INDEXED' : `INDEXED BY ${index}`;
  return { sql: `FROM requests ${by} ${sql}`, values };
}

/**
 * A page from the middle: the newest but `skip`, after the place in `after` if one is given. Whole pages, whatever the filter, so it
 * may have to look at every request: for a thread.
 */
export async function findRequestsAt(
  thread: Questions,
  filter: RequestFilter,
  { limit, after, skip }: PageOptions & { skip: number },
): Promise<RequestPage> {
  const from = after ? placeOf(after) : null;
  const { sql, values } = selectionOf(filter, 'newest first');
  const before = from === null ? '' : `${values.length === 0 ? 'WHERE' : 'AND'} (started_at, sequence) < (?, ?)`;
  const place = from === null ? [] : [from.startedAt, from.sequence];
  // Passing over half a million entries of an index takes milliseconds, over as many rows a second.
  const rows = await thread.all(
    `SELECT * FROM requests WHERE sequence IN (
       SELECT sequence ${sql} ${before} ORDER BY started_at DESC, sequence DESC LIMIT ? OFFSET ?)
     ORDER BY started_at DESC, sequence DESC`,
    [...values, ...place, limit, skip],
  );
  return pageOf(rows, limit);
}

function pageOf(rows: readonly Row[], limit: number): RequestPage {
  return { requests: rows.map(storedRequest), next: rows.length < limit ? null : place(rows.at(-1)) };
}

function timeRange({ since, until }: RequestFilter): Condition[] {
  return [
    ...(since === undefined ? [] : [{ sql: 'started_at >= ?', values: [since] }]),
    ...(until === undefined ? [] : [{ sql: 'started_at < ?', values: [until] }]),
  ];
}

interface Plan {
  index: string;
  /** What the index answers. */
  leading: Condition[];
  /** What each of its rows is then asked. */
  rest: Condition[];
}

/** The most selective filter leads; every index goes on by time, so the newest come first without sorting. */
function plan({ session, status, touched, client, model, search, slowerThanMs }: RequestFilter): Plan {
  // `status <> 'completed'` stands in the text because only so may SQLite use the partial index.
  const candidates: [index: string, condition: Condition | null][] = [
    ['requests_by_session', session === undefined ? null : { sql: 'session = ?', values: [session] }],
    [
      'requests_troubled',
      status === undefined || status === 'completed'
        ? null
        : { sql: "status <> 'completed' AND status = ?", values: [status] },
    ],
    ['requests_repaired', touched === true ? { sql: '(repairs > 0 OR unrepaired > 0)', values: [] } : null],
    ['requests_by_client', client === undefined ? null : { sql: 'client IS ?', values: [client] }],
    ['requests_by_model', model === undefined ? null : { sql: 'model IS ?', values: [model] }],
  ];
  const given = candidates.filter((candidate): candidate is [string, Condition] => candidate[1] !== null);
  const [lead, ...others] = given;
  const rest = others.map(([, condition]) => condition);
  if (status === 'completed') rest.push({ sql: 'status = ?', values: [status] });
  if (touched === false) rest.push({ sql: 'repairs = 0 AND unrepaired = 0', values: [] });
  if (slowerThanMs !== undefined) rest.push({ sql: 'duration_ms > ?', values: [slowerThanMs] });
  if (search !== undefined && search.trim() !== '') rest.push(searchCondition(search.trim()));
  return { index: lead?.[0] ?? 'requests_by_time', leading: lead === undefined ? [] : [lead[1]], rest };
}

/** One text of all five columns is searched once. The sign between them is one that nobody types. */
function searchCondition(search: string): Condition {
  const columns = ['client', 'model', 'session', 'endpoint', 'error'];
  const text = columns.map((column) => `coalesce(${column}, '')`).join(' || char(1) || ');
  return { sql: `${text} LIKE ? ESCAPE '\\'`, values: [`%${search.replaceAll(/[\\%_]/g, '\\$&')}%`] };
}

function place(row: Record<string, unknown> | undefined): string {
  return `${row?.started_at}.${row?.sequence}`;
}

function placeOf(after: string): { startedAt: number; sequence: number } {
  const match = /^(-?\d{1,16})\.(\d{1,16})$/.exec(after);
  if (match === null)
    throw new RangeError(`${JSON.stringify(after)} is no place in the history; use "next" of a page.`);
  return { startedAt: Number(match[1]), sequence: Number(match[2]) };
}
