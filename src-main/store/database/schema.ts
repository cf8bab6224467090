/**
 * The tables as version 1 made them. A written history depends on this text: it is never edited, later versions change the tables in
 * `migrations.ts`.
 *
 * `requests` holds `RequestMetrics` field by field under the same names (timestamp as `started_at`, milliseconds since 1970).
 * `sequence` counts up and is never used twice, so that exporters can keep their place by it. The totals and histograms are kept per
 * local day; they are never deleted, so what a day amounted to is known long after its requests are gone. In both, '' stands for an
 * unknown model or client, for a part of a primary key cannot be NULL.
 */
export const schemaVersion1 = `
CREATE TABLE requests (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at INTEGER NOT NULL,
  session TEXT NOT NULL,
  request_id TEXT NOT NULL UNIQUE,
  model TEXT,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  total_tokens INTEGER,
  prompt_tps REAL,
  generation_tps REAL,
  context_total INTEGER,
  context_used INTEGER,
  context_percent REAL,
  streaming INTEGER NOT NULL,
  finish_reason TEXT,
  duration_ms REAL NOT NULL,
  instance TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  dialect TEXT NOT NULL,
  client TEXT,
  session_id TEXT,
  agent_id TEXT,
  status TEXT NOT NULL,
  http_status INTEGER,
  error TEXT,
  cached_tokens INTEGER,
  reasoning_tokens INTEGER,
  accepted_prediction_tokens INTEGER,
  rejected_prediction_tokens INTEGER,
  draft_tokens INTEGER,
  draft_accepted_tokens INTEGER,
  prompt_ms REAL,
  generation_ms REAL,
  ttft_ms REAL,
  queue_ms REAL,
  proxy_overhead_ms REAL,
  reasoning_ms REAL,
  answer_ms REAL,
  tool_call_ms REAL,
  tool_calls INTEGER NOT NULL,
  fixes TEXT NOT NULL,
  unrepaired INTEGER NOT NULL,
  rate_clock TEXT
) STRICT;
CREATE INDEX requests_by_time ON requests (started_at);
CREATE INDEX requests_by_model ON requests (model, started_at);
CREATE INDEX requests_by_client ON requests (client, started_at);
CREATE INDEX requests_by_session ON requests (session, started_at);
CREATE INDEX requests_troubled ON requests (status, started_at) WHERE status <> 'completed';
CREATE INDEX requests_repaired ON requests (started_at) WHERE fixes <> '[]' OR unrepaired > 0;

CREATE TABLE repairs (
  id INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  fix TEXT NOT NULL,
  tool TEXT,
  path TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  held_characters INTEGER NOT NULL,
  held_ms REAL NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX repairs_by_request ON repairs (request_id);
CREATE INDEX repairs_by_time ON repairs (occurred_at);

CREATE TABLE bodies (
  id INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL,
  stored_at INTEGER NOT NULL,
  part TEXT NOT NULL,
  headers TEXT NOT NULL,
  total_bytes INTEGER NOT NULL,
  is_cut INTEGER NOT NULL,
  deflated BLOB NOT NULL,
  UNIQUE (request_id, part)
) STRICT;
CREATE INDEX bodies_by_time ON bodies (stored_at);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  client TEXT,
  models TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  aborted INTEGER NOT NULL,
  repaired INTEGER NOT NULL,
  unrepaired INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  prefill_tokens REAL NOT NULL,
  prefill_ms REAL NOT NULL,
  generation_tokens REAL NOT NULL,
  generation_ms REAL NOT NULL,
  cache_hit_tokens INTEGER NOT NULL,
  cache_known_tokens INTEGER NOT NULL,
  draft_tokens INTEGER NOT NULL,
  draft_accepted_tokens INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_start ON sessions (started_at, id);
CREATE INDEX sessions_by_end ON sessions (ended_at);
CREATE INDEX sessions_by_gap ON sessions (client, ended_at) WHERE source = 'gap';

CREATE TABLE day_totals (
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  client TEXT NOT NULL,
  depth INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  aborted INTEGER NOT NULL,
  repaired INTEGER NOT NULL,
  unrepaired INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  tool_calls INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  prefill_tokens REAL NOT NULL,
  prefill_ms REAL NOT NULL,
  generation_tokens REAL NOT NULL,
  generation_ms REAL NOT NULL,
  cache_hit_tokens INTEGER NOT NULL,
  cache_known_tokens INTEGER NOT NULL,
  draft_tokens INTEGER NOT NULL,
  draft_accepted_tokens INTEGER NOT NULL,
  PRIMARY KEY (day, model, client, depth)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_histograms (
  quantity TEXT NOT NULL,
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  whose TEXT NOT NULL,
  depth INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (quantity, whose, day, model, depth, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE exporters (
  id TEXT PRIMARY KEY,
  delivered INTEGER NOT NULL,
  lost INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE set_aside (
  exporter TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  request_id TEXT,
  reason TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  PRIMARY KEY (exporter, sequence)
) STRICT, WITHOUT ROWID;
`;
