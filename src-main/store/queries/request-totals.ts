import { type RequestTotals, type TotalSums, totalSums, totalsOf } from '#shared/metrics/sessions.ts';
import type { Row } from '../rows/request-row.ts';
import { type RequestFilter, selectionOf } from './find-requests.ts';
import type { Questions } from './query-thread.ts';

/** Sums up selections of requests. */
export type AskTotals = (filter: RequestFilter) => Promise<RequestTotals>;

/** Filters whose sums are remembered; the one that was asked for longest ago goes. */
const maxRemembered = 20;

interface Remembered {
  sums: TotalSums;
  /** Sequences of the oldest and the newest request when it was summed up. */
  oldest: number;
  newest: number;
}

/**
 * Summing up a million requests takes the thread a second, so it is done once for each filter: later only what was written since is
 * added, and all of it again only when requests were deleted. Rows never change, and new ones have higher sequences.
 */
export function createTotals(thread: Questions): AskTotals {
  const remembered = new Map<string, Remembered>();

  async function sumUp(filter: RequestFilter, oldest: number, newest: number): Promise<TotalSums> {
    const key = JSON.stringify(filter);
    const known = remembered.get(key);
    const isUsable = known !== undefined && known.oldest === oldest && known.newest <= newest;
    const added = await sumsBetween(filter, isUsable ? known.newest : 0, newest);
    const sums = isUsable ? sumOf(known.sums, added) : added;
    remembered.delete(key);
    remembered.set(key, { sums, oldest, newest });
    const [eldest] = remembered.keys();
    if (remembered.size > maxRemembered && eldest !== undefined) remembered.delete(eldest);
    return sums;
  }

  async function sumsBetween(filter: RequestFilter, after: number, upTo: number): Promise<TotalSums> {
    // What is new lies at the table's end, however it is filtered.
    const { sql, values } = selectionOf(filter, after > 0 ? 'directly' : 'in any order');
    const range = `${sql.includes('WHERE') ? 'AND' : 'WHERE'} sequence > ? AND sequence <= ?`;
    const [row] = await thread.all(`SELECT ${sumColumns} ${sql} ${range}`, [...values, after, upTo]);
    return Object.fromEntries(totalSums.map((name) => [name, Number(row?.[name] ?? 0)])) as TotalSums;
  }

  return async (filter) => {
    const [ends] = await thread.all(endsOfTable, []);
    return totalsOf(await sumUp(filter, bound(ends, 'oldest'), bound(ends, 'newest')));
  };
}

/** Each end in a query of its own: asked for together, SQLite would read the whole table. */
const endsOfTable = `SELECT (SELECT min(sequence) FROM requests) AS oldest, (SELECT max(sequence) FROM requests) AS newest`;

function bound(row: Row | undefined, name: string): number {
  return Number(row?.[name] ?? 0);
}

function sumOf(one: TotalSums, other: TotalSums): TotalSums {
  return Object.fromEntries(totalSums.map((name) => [name, one[name] + other[name]])) as TotalSums;
}

/** What `sumsOf` adds up, in SQL. */
const expressions: Record<keyof TotalSums, string> = {
  requests: 'COUNT(*)',
  failed: "SUM(status = 'failed')",
  aborted: "SUM(status = 'aborted')",
  repaired: 'SUM(repairs > 0)',
  unrepaired: 'SUM(unrepaired)',
  prompt_tokens: 'SUM(prompt_tokens)',
  cached_tokens: 'SUM(cached_tokens)',
  completion_tokens: 'SUM(completion_tokens)',
  reasoning_tokens: 'SUM(reasoning_tokens)',
  tool_calls: 'SUM(tool_calls)',
  duration_ms: 'SUM(duration_ms)',
  prefill_tokens: 'SUM(prompt_tps * prompt_ms / 1000)',
  prefill_ms: 'SUM(prompt_ms) FILTER (WHERE prompt_tps IS NOT NULL)',
  generation_tokens: 'SUM(generation_tps * generation_ms / 1000)',
  generation_ms: 'SUM(generation_ms) FILTER (WHERE generation_tps IS NOT NULL)',
  cache_hit_tokens: 'SUM(cached_tokens) FILTER (WHERE prompt_tokens IS NOT NULL)',
  cache_known_tokens: 'SUM(prompt_tokens) FILTER (WHERE cached_tokens IS NOT NULL)',
  draft_tokens: 'SUM(draft_tokens) FILTER (WHERE draft_accepted_tokens IS NOT NULL)',
  draft_accepted_tokens: 'SUM(draft_accepted_tokens) FILTER (WHERE draft_tokens IS NOT NULL)',
};
const sumColumns = totalSums.map((name) => `${expressions[name]} AS ${name}`).join();
