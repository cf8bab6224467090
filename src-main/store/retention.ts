import type { DatabaseSync } from 'node:sqlite';
import { localDay } from './rows/local-day.ts';

export interface RetentionLimits {
  /** Requests, repairs and bodies older than this go; 0 keeps them. */
  keepDays: number;
  /** Of the file; 0 lets it grow. */
  maxBytes: number;
  /** Exporters whose undelivered requests outlive `keepDays`, though not `maxBytes`. */
  exporters: readonly string[];
}

export interface RetentionStep {
  /** There is more to do. */
  more: boolean;
  /** Undelivered requests that this step had to delete, by exporter. */
  lost: ReadonlyMap<string, number>;
  /** About how many pages the step wrote. */
  pages: number;
}

export interface Retention {
  /** Does a few milliseconds of tidying; call it again, after a pause, while there is more. */
  step(limits: RetentionLimits, now: number): RetentionStep;
}

/** Requests of one step: each lies in some ten pages of tables and indexes, so this many take 2 to 4 ms. */
const requestsPerStep = 40;
const bodiesPerStep = 20;
const smallRowsPerStep = 200;
/** How far the oldest requests are searched for such as may go, past those that wait for an exporter. */
const searchedPerStep = 2000;
/** Freed pages that are handed back to the file system at once. */
const pagesPerVacuum = 250;
/** Free pages are used again by new rows; only when a quarter of the file is empty is shrinking it worth the writing. */
const worthVacuumShare = 0.25;
const dayMs = 86_400_000;

const nothing: RetentionStep = { more: false, lost: new Map(), pages: 0 };

export function createRetention(db: DatabaseSync): Retention {
  const findExpired = db.prepare(
    `SELECT sequence FROM (SELECT sequence FROM requests WHERE started_at < ? ORDER BY started_at LIMIT ${searchedPerStep})
     WHERE sequence <= ? LIMIT ${requestsPerStep}`,
  );
  const findOldest = db.prepare(`SELECT sequence FROM requests ORDER BY sequence LIMIT ${requestsPerStep}`);
  const deleteOne = [
    db.prepare('DELETE FROM repairs WHERE request_id = (SELECT request_id FROM requests WHERE sequence = ?)'),
    db.prepare('DELETE FROM bodies WHERE request_id = (SELECT request_id FROM requests WHERE sequence = ?)'),
    db.prepare('DELETE FROM outlines WHERE sequence = ?'),
    db.prepare('DELETE FROM requests WHERE sequence = ?'),
  ];
  const deleteOldestBodies = db.prepare(
    `DELETE FROM bodies WHERE id IN (SELECT id FROM bodies ORDER BY stored_at LIMIT ${bodiesPerStep})`,
  );
  const deleteOldestOutlines = db.prepare(
    `DELETE FROM outlines WHERE sequence IN (SELECT sequence FROM outlines ORDER BY sequence LIMIT ${smallRowsPerStep})`,
  );
  // Repairs and bodies of requests that a crash kept from being recorded belong to nobody, and go by their own age.
  const deleteStray = [
    ['repairs', 'occurred_at'],
    ['bodies', 'stored_at'],
  ].map(([table, time]) =>
    db.prepare(
      `DELETE FROM ${table} WHERE id IN (
         SELECT id FROM (SELECT id, request_id FROM ${table} WHERE ${time} < ? ORDER BY ${time} LIMIT ${smallRowsPerStep})
         WHERE request_id NOT IN (SELECT request_id FROM requests))`,
    ),
  );
  const endedSessions = `SELECT id FROM sessions WHERE ended_at < ? ORDER BY ended_at LIMIT ${smallRowsPerStep}`;
  const deleteSessions = [
    db.prepare(`DELETE FROM session_tails WHERE session IN (${endedSessions})`),
    db.prepare(`DELETE FROM sessions WHERE id IN (${endedSessions})`),
  ];
  const deleteSessionDays = db.prepare(
    `DELETE FROM day_sessions WHERE (day, session, model, client) IN (
       SELECT day, session, model, client FROM day_sessions WHERE day < ? ORDER BY day LIMIT ${smallRowsPerStep})`,
  );
  // What is told of requests that are gone is of no use, and a target that refuses everything would fill the table.
  const deleteSetAside = db.prepare(
    `DELETE FROM set_aside WHERE exporter = $exporter AND sequence IN (
       SELECT sequence FROM set_aside WHERE exporter = $exporter AND sequence < (SELECT MIN(sequence) FROM requests)
       LIMIT ${smallRowsPerStep})`,
  );
  const findExporters = db.prepare('SELECT id FROM exporters');
  const findFirstStart = db.prepare('SELECT MIN(started_at) AS started_at FROM requests');
  const findFirstDay = db.prepare('SELECT MIN(day) AS day FROM day_totals');
  const deleteDay = ['day_totals', 'day_histograms', 'day_tools', 'day_tool_fixes', 'day_sessions'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE day = ?`),
  );
  const findDelivered = db.prepare('SELECT delivered FROM exporters WHERE id = ?');
  const addLost = db.prepare(
    'INSERT INTO exporters (id, delivered, lost) VALUES (?, 0, ?) ON CONFLICT DO UPDATE SET lost = lost + excluded.lost',
  );

  function pragma(name: 'page_count' | 'page_size' | 'freelist_count'): number {
    return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  }

  /** One that never delivered anything still waits for everything. */
  function delivered(exporter: string): number {
    return Number(findDelivered.get(exporter)?.delivered ?? 0);
  }

  function deleteRequests(sequences: readonly number[], exporters: readonly string[]): RetentionStep {
    const lost = new Map<string, number>();
    for (const exporter of exporters) {
      const reached = delivered(exporter);
      const count = sequences.filter((sequence) => sequence > reached).length;
      if (count === 0) continue;
      lost.set(exporter, count);
      addLost.run(exporter, count);
    }
    for (const sequence of sequences) for (const statement of deleteOne) statement.run(sequence);
    return { more: true, lost, pages: sequences.length * 12 };
  }

  function byAge({ keepDays, exporters }: RetentionLimits, now: number): RetentionStep {
    if (keepDays === 0) return nothing;
    const cutoff = now - keepDays * dayMs;
    const deliveredByAll = Math.min(Number.MAX_SAFE_INTEGER, ...exporters.map(delivered));
    const expired = findExpired.all(cutoff, deliveredByAll).map(({ sequence }) => Number(sequence));
    if (expired.length > 0) return deleteRequests(expired, []);
    return deleteTraces(cutoff);
  }

  /** What is left of requests that began before. */
  function deleteTraces(cutoff: number): RetentionStep {
    const changes = [
      ...[...deleteStray, ...deleteSessions].map((statement) => statement.run(cutoff).changes),
      ...findExporters.all().map(({ id }) => deleteSetAside.run({ exporter: String(id) }).changes),
      deleteSessionDays.run(localDay(cutoff)).changes,
    ];
    const deleted = changes.reduce((sum: number, count) => sum + Number(count), 0);
    return { more: deleted > 0, lost: nothing.lost, pages: deleted * 4 };
  }

  /** The totals of days come last: it takes many years, or clients without number, until there is nothing else to give up. */
  function deleteFirstDay(now: number): RetentionStep {
    const { day } = findFirstDay.get() ?? {};
    if (typeof day !== 'string' || day >= localDay(now)) return nothing;
    const deleted = deleteDay.reduce((sum, statement) => sum + Number(statement.run(day).changes), 0);
    return { more: true, lost: nothing.lost, pages: Math.ceil(deleted / 10) };
  }

  /** Bodies first, then outlines: they are nearly all of the bytes, and the numbers are what the history is for. */
  function bySize({ maxBytes, exporters }: RetentionLimits, now: number): RetentionStep {
    const pages = pragma('page_count');
    const free = pragma('freelist_count');
    const isTooLarge = maxBytes > 0 && pages * pragma('page_size') > maxBytes;
    if (free >= pagesPerVacuum && (isTooLarge || free > pages * worthVacuumShare)) {
      db.exec(`PRAGMA incremental_vacuum(${pagesPerVacuum})`);
      return { more: true, lost: nothing.lost, pages: pagesPerVacuum };
    }
    if (!isTooLarge) return nothing;
    const bodies = Number(deleteOldestBodies.run().changes);
    if (bodies > 0) return { more: true, lost: nothing.lost, pages: bodies * 10 };
    const outlines = Number(deleteOldestOutlines.run().changes);
    if (outlines > 0) return { more: true, lost: nothing.lost, pages: outlines };
    const traces = deleteTraces(Number(findFirstStart.get()?.started_at ?? now - dayMs));
    if (traces.more) return traces;
    const oldest = findOldest.all().map(({ sequence }) => Number(sequence));
    return oldest.length === 0 ? deleteFirstDay(now) : deleteRequests(oldest, exporters);
  }

  return {
    step(limits, now) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const aged = byAge(limits, now);
        const step = aged.more ? aged : bySize(limits, now);
        db.exec('COMMIT');
        return step;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
