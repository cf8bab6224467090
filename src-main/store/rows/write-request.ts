import type { DatabaseSync } from 'node:sqlite';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { rateParts, sumsOf, type TotalSums, totalSums } from '#shared/metrics/sessions.ts';
import { depthOf, unknownDepth } from './context-depth.ts';
import { bucketOf, clientsOwn, everybody } from './histogram.ts';
import { localDay } from './local-day.ts';
import { requestColumns, requestValues, spanOf } from './request-row.ts';
import { createAnalysisWriter, type RequestNotes } from './write-analysis.ts';
import { createSessionWriter } from './write-session.ts';

/** Quantities of which percentiles can be asked. */
export const timeQuantities = ['ttft_ms', 'duration_ms', 'queue_ms'] as const;
export type TimeQuantity = (typeof timeQuantities)[number];
export const speedQuantities = ['prompt_tps', 'generation_tps'] as const;
export type SpeedQuantity = (typeof speedQuantities)[number];

/**
 * A shorter prefill says nothing of speed: llama.cpp's own example shows 32 t/s for a prompt of one token. It stays out of the
 * median; in token-weighted rates it weighs next to nothing anyway.
 */
const minPrefillTokens = 64;

export interface RequestWriterOptions {
  /** Longest pause within a session that no client named. Asked for every request. */
  sessionGapMs(): number;
  /** The day that a request counts to. */
  dayOf?: ((ms: number) => string) | undefined;
}

/**
 * Writes a request, and adds it to its session and its day. A request that is there already changes nothing. Must run inside a
 * transaction: the sums would otherwise part from their rows.
 */
export function createRequestWriter(
  db: DatabaseSync,
  { sessionGapMs, dayOf = localDay }: RequestWriterOptions,
): (metrics: RequestMetrics, notes?: RequestNotes) => void {
  const sessions = createSessionWriter(db, sessionGapMs);
  const writeAnalysis = createAnalysisWriter(db);
  const insertRequest = db.prepare(
    `INSERT INTO requests (${requestColumns.join()}) VALUES (${requestColumns.map(() => '?').join()})
     ON CONFLICT (request_id) DO NOTHING`,
  );
  const addToDay = db.prepare(
    `INSERT INTO day_totals (day, model, client, depth, ${daySums.join()})
     VALUES (?, ?, ?, ?, ${daySums.map(() => '?').join()})
     ON CONFLICT DO UPDATE SET ${daySums.map((name) => `${name} = ${name} + excluded.${name}`).join()}`,
  );
  const addToHistogram = db.prepare(
    `INSERT INTO day_histograms (quantity, whose, day, model, depth, bucket, requests) VALUES (?, ?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET requests = requests + 1`,
  );

  return (metrics, notes) => {
    const span = spanOf(metrics);
    const session = sessions.find(metrics, span);
    const { changes, lastInsertRowid } = insertRequest.run(...requestValues(metrics, span.startedAt, session.id));
    if (Number(changes) === 0) return;
    const sums = sumsOf(metrics);
    const sumValues = totalSums.map((name) => sums[name]);
    sessions.add(session, metrics, span, sumValues);

    const day = dayOf(span.startedAt);
    const model = metrics.model ?? '';
    const client = metrics.client ?? '';
    const depth = depthOf(metrics.context_used);
    addToDay.run(day, model, client, depth, ...sumValues, ...draftingValues(metrics, sums));
    const written = { sequence: Number(lastInsertRowid), startedAt: span.startedAt, session: session.id, day, metrics };
    writeAnalysis(written, notes);
    for (const quantity of timeQuantities) {
      const value = metrics[quantity];
      if (value === null) continue;
      // Twice: summing up the clients when asked would mean reading several times as many rows.
      for (const whose of [everybody, clientsOwn(metrics.client)]) {
        addToHistogram.run(quantity, whose, day, model, unknownDepth, bucketOf(value));
      }
    }
    // How fast a model is hardly depends on who asks.
    for (const quantity of speedQuantities) {
      const value = metrics[quantity];
      if (value === null || (quantity === 'prompt_tps' && isShortPrefill(metrics))) continue;
      addToHistogram.run(quantity, everybody, day, model, depth, bucketOf(value));
    }
  };
}

const daySums = [...totalSums, 'drafting_requests', 'drafting_generation_tokens', 'drafting_generation_ms'] as const;

/** What a request adds to those that drafted: the generation of a day then parts into that with speculation and that without. */
function draftingValues({ draft_tokens }: RequestMetrics, sums: TotalSums): number[] {
  return draft_tokens === null || draft_tokens === 0 ? [0, 0, 0] : [1, sums.generation_tokens, sums.generation_ms];
}

function isShortPrefill({ prompt_tps, prompt_ms }: RequestMetrics): boolean {
  return rateParts(prompt_tps, prompt_ms).tokens < minPrefillTokens;
}
