import type { CacheRow, Facets, SpeculationRow, ToolRow } from '#shared/contract/history-analysis.ts';
import { cacheHitRatio, draftAcceptance, generationTps } from '#shared/metrics/quantities.ts';
import type { Row } from '../rows/request-row.ts';
import { type DayFilter, dayConditions } from './day-queries.ts';
import type { Questions } from './query-thread.ts';

/** Models and clients that there are requests of, the most frequent first. */
export async function facetsOf(questions: Questions): Promise<Facets> {
  const of = async (column: 'model' | 'client') => {
    const rows = await questions.all(
      `SELECT ${column}, SUM(requests) AS requests FROM day_totals GROUP BY 1 ORDER BY 2 DESC, 1`,
      [],
    );
    return rows.map((row) => ({ value: named(row[column]), requests: Number(row.requests) }));
  };
  const [models, clients] = await Promise.all([of('model'), of('client')]);
  return { models, clients };
}

/** How the calls of each tool came out of each model, most called first. */
export async function toolsOf(questions: Questions, filter: DayFilter): Promise<ToolRow[]> {
  const { sql, values } = dayConditions(filter);
  const [fixes, rows] = await Promise.all([
    questions.all(
      `SELECT tool, model, fix, SUM(calls) AS calls FROM day_tool_fixes ${sql} GROUP BY tool, model, fix
       ORDER BY SUM(calls) DESC, fix`,
      values,
    ),
    questions.all(
      `SELECT tool, model, SUM(calls) AS calls, SUM(repaired) AS repaired, SUM(unrepaired) AS unrepaired
       FROM day_tools ${sql} GROUP BY tool, model ORDER BY SUM(calls) DESC, tool, model`,
      values,
    ),
  ]);
  const byFix = Map.groupBy(fixes, ({ tool, model }) => JSON.stringify([tool, model]));
  return rows.map((row) => {
    const [calls, repaired, unrepaired] = [Number(row.calls), Number(row.repaired), Number(row.unrepaired)];
    const its = byFix.get(JSON.stringify([row.tool, row.model])) ?? [];
    return {
      tool: String(row.tool),
      model: named(row.model),
      calls,
      clean: calls - repaired - unrepaired,
      repaired,
      unrepaired,
      byFix: its.map(({ fix, calls }) => ({ fix: String(fix), calls: Number(calls) })),
    };
  });
}

/** How the prompt cache served each session, the one with the most lost time first. */
export async function cachesOf(
  questions: Questions,
  { limit, ...filter }: DayFilter & { limit: number },
): Promise<CacheRow[]> {
  const { sql, values } = dayConditions(filter);
  const rows = await questions.all(
    `SELECT session, MAX(client) AS client, json_group_array(DISTINCT model) FILTER (WHERE model <> '') AS models,
         SUM(requests) AS requests, SUM(prompt_tokens) AS prompt_tokens, SUM(cached_tokens) AS cached_tokens,
         SUM(cache_hit_tokens) AS hit, SUM(cache_known_tokens) AS known, SUM(reread_tokens) AS reread_tokens,
         SUM(reread_ms) AS reread_ms
       FROM day_sessions ${sql} GROUP BY session ORDER BY SUM(reread_ms) DESC, SUM(reread_tokens) DESC, session LIMIT ?`,
    [...values, limit],
  );
  return rows.map((row) => ({
    session: String(row.session),
    client: named(row.client),
    models: JSON.parse(String(row.models)) as string[],
    requests: Number(row.requests),
    promptTokens: Number(row.prompt_tokens),
    cachedTokens: Number(row.cached_tokens),
    hitRatio: cacheHitRatio(Number(row.hit), Number(row.known)),
    rereadTokens: Number(row.reread_tokens),
    rereadMs: Number(row.reread_ms),
  }));
}

/** Speculative decoding by model, the one that drafted most first; models that never drafted are left out. */
export async function speculationOf(questions: Questions, filter: DayFilter): Promise<SpeculationRow[]> {
  const { sql, values } = dayConditions(filter);
  const rows = await questions.all(
    `SELECT model, SUM(requests) AS all_requests, SUM(drafting_requests) AS requests,
         SUM(draft_tokens) AS drafted, SUM(draft_accepted_tokens) AS accepted,
         SUM(drafting_generation_tokens) AS tokens, SUM(drafting_generation_ms) AS ms,
         SUM(generation_tokens) AS all_tokens, SUM(generation_ms) AS all_ms
       FROM day_totals ${sql} GROUP BY model HAVING SUM(drafting_requests) > 0 ORDER BY drafted DESC, model`,
    values,
  );
  return rows.map((row) => ({
    model: named(row.model),
    requests: Number(row.requests),
    draftTokens: Number(row.drafted),
    acceptedTokens: Number(row.accepted),
    acceptance: draftAcceptance(Number(row.accepted), Number(row.drafted)),
    generationTps: generationTps(Number(row.tokens), Number(row.ms)),
    plainGenerationTps: plainTps(row),
    plainRequests: Number(row.all_requests) - Number(row.requests),
  }));
}

/** Sums of fractions differ in their last digits: what is left of a model that always drafts is nothing, not a millionth. */
function plainTps(row: Row): number | null {
  const ms = Number(row.all_ms) - Number(row.ms);
  return ms < 0.001 ? null : generationTps(Number(row.all_tokens) - Number(row.tokens), ms);
}

function named(value: Row[string] | undefined): string | null {
  return value === '' || value === null || value === undefined ? null : String(value);
}
