import type { DatabaseSync } from 'node:sqlite';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type SessionSource, totalSums } from '#shared/metrics/sessions.ts';

/** The session that a request belongs to. */
export interface SessionOfRequest {
  id: string;
  source: SessionSource;
}

export interface Span {
  startedAt: number;
  endedAt: number;
}

export interface SessionWriter {
  /** The client's own session, else the client's last one unless a long pause lies between, else a new one. */
  find(metrics: RequestMetrics, span: Span): SessionOfRequest;
  add(session: SessionOfRequest, metrics: RequestMetrics, span: Span, sums: readonly number[]): void;
}

/** A session with more models keeps the first ones; none is expected to get near. */
const maxModels = 50;

export function createSessionWriter(db: DatabaseSync, gapMs: () => number): SessionWriter {
  // Both bounds, because requests are written when they end: a long one may have begun before a session that is there already.
  const findByGap = db.prepare(
    `SELECT id FROM sessions INDEXED BY sessions_by_gap
     WHERE source = 'gap' AND client IS ? AND ended_at >= ? AND started_at <= ? ORDER BY ended_at DESC LIMIT 1`,
  );
  const addToSession = db.prepare(
    `INSERT INTO sessions (id, source, client, models, started_at, ended_at, ${totalSums.join()})
     VALUES ($id, $source, $client, iif($model IS NULL, '[]', json_array($model)), $startedAt, $endedAt,
       ${totalSums.map((name) => `$${name}`).join()})
     ON CONFLICT DO UPDATE SET
       client = coalesce(client, excluded.client),
       models = iif(
         $model IS NULL OR json_array_length(models) >= ${maxModels} OR $model IN (SELECT value FROM json_each(models)),
         models, json_insert(models, '$[#]', $model)),
       started_at = min(started_at, excluded.started_at),
       ended_at = max(ended_at, excluded.ended_at),
       ${totalSums.map((name) => `${name} = ${name} + excluded.${name}`).join()}`,
  );
  return {
    find({ session_id, client, request_id }, { startedAt, endedAt }) {
      if (session_id !== null) return { id: session_id, source: 'client' };
      const open = findByGap.get(client, startedAt - gapMs(), endedAt + gapMs());
      return { id: open === undefined ? request_id : String(open.id), source: 'gap' };
    },
    add({ id, source }, { client, model }, { startedAt, endedAt }, sums) {
      const sumsByName = Object.fromEntries(totalSums.map((name, index) => [name, sums[index] ?? 0]));
      addToSession.run({ id, source, client, model, startedAt, endedAt, ...sumsByName });
    },
  };
}
