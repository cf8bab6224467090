import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregate } from '#shared/metrics/aggregate.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { type SessionSummary, sessionSummary } from '#shared/metrics/sessions.ts';
import { createTempFolder, openTempHistory } from '../testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

/** A request of `seconds` that began `minute` minutes after ten. */
function at(minute: number, seconds: number, changes: Partial<RequestMetrics> = {}): RequestMetrics {
  const timestamp = new Date(Date.UTC(2026, 1, 15, 10, minute)).toISOString();
  return exampleMetrics({ request_id: crypto.randomUUID(), timestamp, duration_ms: seconds * 1000, ...changes });
}

async function sessionsOf(requests: readonly RequestMetrics[], gapMinutes = 30): Promise<SessionSummary[]> {
  const { history } = openTempHistory(folder, { settings: { session_gap_minutes: gapMinutes } });
  for (const metrics of requests) history.record(metrics);
  await history.flush();
  const found = history.reader()?.sessions({ limit: 100 }).sessions ?? [];
  await history.close();
  return found;
}

describe('a client that names its session', () => {
  it('has one session however long it pauses, with totals as the aggregate has them', async () => {
    const named = { session_id: 's1', client: 'claude-cli/2.1.4' };
    const requests = [
      at(0, 60, { ...named, prompt_tps: 1000, prompt_ms: 9000, cached_tokens: 400, fixes: ['usage'], repairs: 2 }),
      at(5, 10, { ...named, model: 'small', prompt_tps: 10, prompt_ms: 100, status: 'failed' }),
      at(600, 30, { ...named, tool_calls: 3, unrepaired: 1, status: 'aborted', model: null }),
    ];
    const [session, ...others] = await sessionsOf(requests);
    expect(others).toEqual([]);
    expect(session).toEqual(sessionSummary.parse(session));
    const { promptTps, generationTps, ...counts } = aggregate(requests);
    expect(session).toMatchObject({
      ...counts,
      id: 's1',
      source: 'client',
      client: 'claude-cli/2.1.4',
      models: ['Qwen3-14B-128K-Q3_K_S.gguf', 'small'],
      startedAt: '2026-02-15T10:00:00.000Z',
      endedAt: '2026-02-15T20:00:30.000Z',
      durationMs: 100_000,
      failed: 1,
      aborted: 1,
      repaired: 1,
      unrepaired: 1,
      promptTps: expect.closeTo(promptTps!, 6),
      generationTps: expect.closeTo(generationTps!, 6),
    });
  });
});

describe('a client that names none', () => {
  const ids = (sessions: SessionSummary[]) => sessions.map(({ id }) => id);

  it('has a session until it pauses too long, called by its first request', async () => {
    const requests = [at(0, 60), at(30, 60), at(61, 60), at(93, 60)];
    const sessions = await sessionsOf(requests);
    expect(ids(sessions)).toEqual([requests[3]?.request_id, requests[0]?.request_id]);
    expect(sessions.map(({ requests, source }) => [requests, source])).toEqual([
      [1, 'gap'],
      [3, 'gap'],
    ]);
  });

  it('goes on with its session after a request longer than the gap', async () => {
    expect(await sessionsOf([at(0, 3000), at(79, 1)])).toHaveLength(1);
    expect(await sessionsOf([at(200, 3000), at(281, 1)])).toHaveLength(3);
  });

  it('counts a long request to the session that began while it ran', async () => {
    const [session] = await sessionsOf([at(20, 60), at(0, 3600)]);
    expect(session).toMatchObject({
      requests: 2,
      startedAt: '2026-02-15T10:00:00.000Z',
      endedAt: '2026-02-15T11:00:00.000Z',
    });
  });

  it('is told apart from other clients, and from one without a name', async () => {
    const requests = [
      at(0, 1, { client: 'a' }),
      at(1, 1, { client: 'b' }),
      at(2, 1),
      at(3, 1, { client: 'a' }),
      at(4, 1),
    ];
    const sessions = await sessionsOf(requests);
    expect(sessions.map(({ client, requests }) => [client, requests])).toEqual([
      [null, 2],
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('does not join a session that a client named', async () => {
    expect(await sessionsOf([at(0, 1, { session_id: 's', client: 'a' }), at(1, 1, { client: 'a' })])).toHaveLength(2);
  });

  it('has a gap of the configured length', async () => {
    expect(await sessionsOf([at(0, 0), at(5, 0), at(11, 0)], 5)).toHaveLength(2);
  });
});
