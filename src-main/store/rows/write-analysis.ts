import type { DatabaseSync } from 'node:sqlite';
import { rereadTokens } from '#shared/metrics/quantities.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { sumsOf } from '#shared/metrics/sessions.ts';
import type { ToolOutcome } from '#shared/metrics/tool-outcome.ts';

/** What is written of a request beside its record. */
export interface RequestNotes {
  tools: readonly ToolOutcome[];
  /** As `packOutline` makes it. */
  outline: Uint8Array | null;
  /** The request offered tools. */
  hasTools: boolean;
}

/** A request that was just written, and where it belongs. */
export interface WrittenRequest {
  sequence: number;
  startedAt: number;
  session: string;
  day: string;
  metrics: RequestMetrics;
}

/**
 * Adds a request to what is asked about tools, the prompt cache and prompts. It is worked out now, and kept by the day, because asking
 * a million requests for the one before each takes seconds.
 */
export function createAnalysisWriter(db: DatabaseSync): (request: WrittenRequest, notes?: RequestNotes) => void {
  const findTail = db.prepare(
    `SELECT sequence, context_used FROM session_tails
     WHERE session = ? AND agent = ? AND has_tools = ? AND started_at <= ?`,
  );
  // Of requests that ran side by side, the one that began last is the tail, whichever ends last.
  const saveTail = db.prepare(
    `INSERT INTO session_tails (session, agent, has_tools, sequence, started_at, context_used) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET sequence = excluded.sequence, started_at = excluded.started_at,
       context_used = excluded.context_used WHERE excluded.started_at >= started_at`,
  );
  const addToSession = db.prepare(
    `INSERT INTO day_sessions (day, session, model, client, ${sessionSums.join()})
     VALUES (?, ?, ?, ?, ${sessionSums.map(() => '?').join()})
     ON CONFLICT DO UPDATE SET ${sessionSums.map((name) => `${name} = ${name} + excluded.${name}`).join()}`,
  );
  const addTool = db.prepare(
    `INSERT INTO day_tools (day, model, client, tool, calls, repaired, unrepaired) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, repaired = repaired + excluded.repaired,
       unrepaired = unrepaired + excluded.unrepaired`,
  );
  const addToolFix = db.prepare(
    `INSERT INTO day_tool_fixes (day, model, client, tool, fix, calls) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
  );
  const addOutline = db.prepare('INSERT INTO outlines (sequence, previous, parts) VALUES (?, ?, ?)');

  return ({ sequence, startedAt, session, day, metrics }, notes = noNotes) => {
    const model = metrics.model ?? '';
    const client = metrics.client ?? '';
    // Titles and summaries are asked for without tools, between the turns of a conversation that has them: each has a past of its own.
    const conversation = [session, metrics.agent_id ?? '', notes.hasTools ? 1 : 0] as const;
    const previous = findTail.get(...conversation, startedAt);
    saveTail.run(...conversation, sequence, startedAt, metrics.context_used);

    const sums = sumsOf(metrics);
    const reread = rereadTokens((previous?.context_used ?? null) as number | null, metrics) ?? 0;
    const rereadMs = metrics.prompt_tps ? (reread / metrics.prompt_tps) * 1000 : 0;
    const values = { ...sums, reread_tokens: reread, reread_ms: rereadMs };
    addToSession.run(day, session, model, client, ...sessionSums.map((name) => values[name]));

    for (const { tool, calls, repaired, unrepaired, byFix } of notes.tools) {
      addTool.run(day, model, client, tool, calls, repaired, unrepaired);
      for (const [fix, count] of Object.entries(byFix)) addToolFix.run(day, model, client, tool, fix, count);
    }
    if (notes.outline !== null) addOutline.run(sequence, previous?.sequence ?? null, notes.outline);
  };
}

const noNotes: RequestNotes = { tools: [], outline: null, hasTools: false };

const sessionSums = [
  'requests',
  'prompt_tokens',
  'cached_tokens',
  'cache_hit_tokens',
  'cache_known_tokens',
  'reread_tokens',
  'reread_ms',
] as const;
