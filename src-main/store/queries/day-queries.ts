import type { SQLInputValue } from 'node:sqlite';
import { generationTps, prefillTps } from '#shared/metrics/quantities.ts';
import { type RequestTotals, type TotalSums, totalSums, totalsOf } from '#shared/metrics/sessions.ts';
import { depthBounds, unknownDepth } from '../rows/context-depth.ts';
import { clientsOwn, countOf, everybody, quantile } from '../rows/histogram.ts';
import type { SpeedQuantity, TimeQuantity } from '../rows/write-request.ts';
import type { Questions } from './query-thread.ts';
import { type Condition, where } from './statements.ts';

/** Days of the machine's time zone, both included; what is left out does not matter. */
export interface ModelFilter {
  /** `2026-02-15` */
  fromDay?: string | undefined;
  toDay?: string | undefined;
  /** null: requests of an unknown model. */
  model?: string | null | undefined;
}

export interface DayFilter extends ModelFilter {
  client?: string | null | undefined;
}

export interface TotalsRow {
  /** The day, model or client; null for an unknown model or client. */
  key: string | null;
  totals: RequestTotals;
}

/** Totals by day in order of days, or by model or client with the most requests first. */
export async function totalsBy(
  questions: Questions,
  by: 'day' | 'model' | 'client',
  filter: DayFilter,
): Promise<TotalsRow[]> {
  const { sql, values } = dayConditions(filter);
  const sums = totalSums.map((name) => `SUM(${name}) AS ${name}`).join();
  const order = by === 'day' ? 'day' : `SUM(requests) DESC, ${by}`;
  const rows = await questions.all(
    `SELECT ${by} AS key, ${sums} FROM day_totals ${sql} GROUP BY ${by} ORDER BY ${order}`,
    values,
  );
  return rows.map((row) => ({
    key: row.key === '' ? null : String(row.key),
    totals: totalsOf(row as unknown as TotalSums),
  }));
}

export interface Percentiles {
  requests: number;
  /** Each at most 4.5 % off (see histogram.ts); null where nothing was measured. */
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
}

/** Percentiles of a duration, in milliseconds. */
export async function percentilesOf(
  questions: Questions,
  quantity: TimeQuantity,
  filter: DayFilter,
): Promise<Percentiles> {
  const rows = await readHistogram(questions, quantity, filter);
  const histogram = new Map(rows.map(({ bucket, requests }) => [bucket, requests]));
  return {
    requests: countOf(histogram),
    p50: quantile(histogram, 0.5),
    p90: quantile(histogram, 0.9),
    p95: quantile(histogram, 0.95),
    p99: quantile(histogram, 0.99),
  };
}

/** How fast requests of one context depth were. Tokens/s, prefill without cached tokens. */
export interface DepthSpeed {
  /** Tokens of context, above the first and up to the second; null: no upper bound. */
  aboveTokens: number;
  upToTokens: number | null;
  requests: number;
  /** Σ tokens / Σ time. */
  promptTps: number | null;
  generationTps: number | null;
  /** Of the requests' own speeds, at most 4.5 % off; prefills of under 64 tokens are left out. */
  medianPromptTps: number | null;
  medianGenerationTps: number | null;
}

/** Speed against context depth, shallow to deep; depths without requests are left out. */
export async function speedByDepth(questions: Questions, filter: ModelFilter): Promise<DepthSpeed[]> {
  const { sql, values } = dayConditions(filter, [{ sql: 'depth <> ?', values: [unknownDepth] }]);
  const [medianPrompt, medianGeneration, rows] = await Promise.all([
    mediansByDepth(questions, 'prompt_tps', filter),
    mediansByDepth(questions, 'generation_tps', filter),
    questions.all(
      `SELECT depth, SUM(requests) AS requests, SUM(prefill_tokens) AS prefill_tokens, SUM(prefill_ms) AS prefill_ms,
         SUM(generation_tokens) AS generation_tokens, SUM(generation_ms) AS generation_ms
       FROM day_totals ${sql} GROUP BY depth ORDER BY depth`,
      values,
    ),
  ]);
  return rows.map((row) => {
    const depth = Number(row.depth);
    return {
      aboveTokens: depthBounds[depth - 1] ?? 0,
      upToTokens: depthBounds[depth] ?? null,
      requests: Number(row.requests),
      promptTps: prefillTps(Number(row.prefill_tokens), Number(row.prefill_ms)),
      generationTps: generationTps(Number(row.generation_tokens), Number(row.generation_ms)),
      medianPromptTps: medianPrompt.get(depth) ?? null,
      medianGenerationTps: medianGeneration.get(depth) ?? null,
    };
  });
}

async function mediansByDepth(
  questions: Questions,
  quantity: SpeedQuantity,
  filter: ModelFilter,
): Promise<Map<number, number | null>> {
  const byDepth = Map.groupBy(await readHistogram(questions, quantity, filter), ({ depth }) => depth);
  const median = (rows: HistogramRow[]) =>
    quantile(new Map(rows.map(({ bucket, requests }) => [bucket, requests])), 0.5);
  return new Map([...byDepth].map(([depth, rows]) => [depth, median(rows)]));
}

interface HistogramRow {
  depth: number;
  bucket: number;
  requests: number;
}

async function readHistogram(
  questions: Questions,
  quantity: TimeQuantity | SpeedQuantity,
  { client, ...filter }: DayFilter,
): Promise<HistogramRow[]> {
  const whose = client === undefined ? everybody : clientsOwn(client);
  const { sql, values } = dayConditions(filter, [{ sql: 'quantity = ? AND whose = ?', values: [quantity, whose] }]);
  const rows = await questions.all(
    `SELECT depth, bucket, SUM(requests) AS requests FROM day_histograms ${sql} GROUP BY depth, bucket`,
    values,
  );
  return rows.map(({ depth, bucket, requests }) => ({
    depth: Number(depth),
    bucket: Number(bucket),
    requests: Number(requests),
  }));
}

/** What a filter asks of a table that is kept by day. */
export function dayConditions(
  { fromDay, toDay, model, client }: DayFilter,
  others: readonly Condition[] = [],
): Condition {
  const wanted: [sql: string, value: SQLInputValue | undefined][] = [
    ['day >= ?', fromDay],
    ['day <= ?', toDay],
    ['model = ?', model === null ? '' : model],
    ['client = ?', client === null ? '' : client],
  ];
  const given = wanted.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, values: [value] }]));
  return where([...others, ...given]);
}
