/**
 * From version 1 to 2, never edited either. `repairs` tells broken things that were put right from events that were only put in
 * order, which version 1 counted alike: its sums are corrected from the requests that are still there.
 *
 * New tables: what became of tool calls and of speculative decoding by day, how the prompt cache served each session by day, the last
 * request of each conversation, and the outline of each prompt. `tool` and `session` are as clients and models name them; '' is
 * an unknown one.
 */
export const schemaVersion2 = `
ALTER TABLE requests ADD COLUMN repairs INTEGER NOT NULL DEFAULT 0;
UPDATE requests SET repairs = known.count FROM (
  SELECT request_id, COUNT(*) AS count FROM repairs WHERE outcome <> 'unrepaired' GROUP BY request_id
) AS known WHERE requests.request_id = known.request_id;
DROP INDEX requests_repaired;
CREATE INDEX requests_repaired ON requests (started_at) WHERE repairs > 0 OR unrepaired > 0;

UPDATE sessions SET repaired = repaired - ordered.count FROM (
  SELECT session, COUNT(*) AS count FROM requests WHERE fixes <> '[]' AND repairs = 0 GROUP BY session
) AS ordered WHERE sessions.id = ordered.session;

ALTER TABLE day_totals ADD COLUMN drafting_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_totals ADD COLUMN drafting_generation_tokens REAL NOT NULL DEFAULT 0;
ALTER TABLE day_totals ADD COLUMN drafting_generation_ms REAL NOT NULL DEFAULT 0;
UPDATE day_totals SET
  repaired = max(0, repaired - told.ordered),
  drafting_requests = told.drafting_requests,
  drafting_generation_tokens = told.drafting_generation_tokens,
  drafting_generation_ms = told.drafting_generation_ms
FROM (
  SELECT date(started_at / 1000, 'unixepoch', 'localtime') AS day, coalesce(model, '') AS model,
    coalesce(client, '') AS client,
    CASE
      WHEN context_used IS NULL THEN -1
      WHEN context_used <= 1024 THEN 0
      WHEN context_used <= 4096 THEN 1
      WHEN context_used <= 8192 THEN 2
      WHEN context_used <= 16384 THEN 3
      WHEN context_used <= 32768 THEN 4
      WHEN context_used <= 65536 THEN 5
      WHEN context_used <= 131072 THEN 6
      WHEN context_used <= 262144 THEN 7
      ELSE 8
    END AS depth,
    SUM(fixes <> '[]' AND repairs = 0) AS ordered,
    TOTAL(draft_tokens > 0) AS drafting_requests,
    TOTAL(generation_tps * generation_ms / 1000) FILTER (WHERE draft_tokens > 0) AS drafting_generation_tokens,
    TOTAL(generation_ms) FILTER (WHERE draft_tokens > 0 AND generation_tps IS NOT NULL) AS drafting_generation_ms
  FROM requests WHERE fixes <> '[]' OR draft_tokens > 0
  GROUP BY 1, 2, 3, 4
) AS told
WHERE day_totals.day = told.day AND day_totals.model = told.model AND day_totals.client = told.client
  AND day_totals.depth = told.depth;

CREATE TABLE day_tools (
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  tool TEXT NOT NULL,
  calls INTEGER NOT NULL,
  repaired INTEGER NOT NULL,
  unrepaired INTEGER NOT NULL,
  PRIMARY KEY (day, model, client, tool)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_tool_fixes (
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  tool TEXT NOT NULL,
  fix TEXT NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (day, model, client, tool, fix)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_sessions (
  day TEXT NOT NULL,
  session TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  requests INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  cache_hit_tokens INTEGER NOT NULL,
  cache_known_tokens INTEGER NOT NULL,
  reread_tokens INTEGER NOT NULL,
  reread_ms REAL NOT NULL,
  PRIMARY KEY (day, session, model, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_tails (
  session TEXT NOT NULL,
  agent TEXT NOT NULL,
  has_tools INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  context_used INTEGER,
  PRIMARY KEY (session, agent, has_tools)
) STRICT, WITHOUT ROWID;

CREATE TABLE outlines (
  sequence INTEGER PRIMARY KEY,
  previous INTEGER,
  parts BLOB NOT NULL
) STRICT;

ALTER TABLE bodies ADD COLUMN marks BLOB;
`;
