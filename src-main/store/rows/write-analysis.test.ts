import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromptPart } from '#shared/contract/prompt-outline.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import type { RequestTrace } from '#shared/metrics/request-trace.ts';
import type { HistoryReader } from '../queries/history-reader.ts';
import { createTempFolder, openTempHistory } from '../testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

const tools: PromptPart = { kind: 'tools', role: null, characters: 10, hash: '00000000000000aa' };
const said = (text: string): PromptPart => ({
  kind: 'message',
  role: 'user',
  characters: text.length,
  hash: Buffer.from(text).toString('hex').padEnd(16, '0'),
});
const trace = (...outline: PromptPart[]): RequestTrace => ({ tools: [], outline: () => outline });

/** A request that began `minute` minutes after ten, with `cached` of `prompt` tokens cached, and 100 generated. */
function at(minute: number, prompt: number, cached: number, changes: Partial<RequestMetrics> = {}): RequestMetrics {
  return exampleMetrics({
    request_id: `r${minute}`,
    timestamp: new Date(Date.UTC(2026, 1, 15, 10, minute)).toISOString(),
    session_id: 's',
    prompt_tokens: prompt,
    cached_tokens: cached,
    context_used: prompt + 100,
    prompt_tps: 500,
    ...changes,
  });
}

async function written<T>(
  requests: readonly (readonly [RequestMetrics, RequestTrace?])[],
  ask: (reader: HistoryReader) => T | Promise<T>,
): Promise<T> {
  const { history } = openTempHistory(folder);
  for (const [metrics, trace] of requests) history.record(metrics, trace);
  await history.flush();
  const answer = await ask(history.reader()!);
  await history.close();
  return answer;
}

describe('tokens read again', () => {
  const reread = async (...requests: RequestMetrics[]) => {
    const [row] = await written(
      requests.map((metrics) => [metrics] as const),
      (reader) => reader.caches({ limit: 10 }),
    );
    return [row?.rereadTokens, row?.rereadMs];
  };

  it.each<[name: string, requests: RequestMetrics[], tokens: number, ms: number]>([
    ['nothing is lost while a conversation grows', [at(0, 1000, 0), at(1, 1500, 1100), at(2, 2000, 1600)], 0, 0],
    ['all that the request before had left', [at(0, 1000, 0), at(1, 1500, 0)], 1100, 2200],
    ['no more than this prompt can share', [at(0, 10_000, 0), at(1, 1500, 200)], 1300, 2600],
    ['each at its own speed', [at(0, 1000, 0), at(1, 1500, 0), at(2, 2000, 0, { prompt_tps: 100 })], 2700, 18_200],
    ['a request that tells no speed', [at(0, 1000, 0), at(1, 1500, 0, { prompt_tps: null })], 1100, 0],
    ['unknown counts', [at(0, 1000, 0, { context_used: null }), at(1, 1500, 0)], 0, 0],
    ['another agent of the session', [at(0, 1000, 0), at(1, 1500, 0, { agent_id: 'sub' })], 0, 0],
    ['another session', [at(0, 1000, 0), at(1, 1500, 0, { session_id: 't' })], 0, 0],
    ['one that began before, and ended after', [at(1, 1000, 0), at(0, 1500, 0), at(2, 1500, 1100)], 0, 0],
  ])('%s', async (_name, requests, tokens, ms) => {
    expect(await reread(...requests)).toEqual([tokens, ms]);
  });
});

describe('the cache of sessions', () => {
  const requests = [
    [at(0, 1000, 0, { client: 'a', model: 'big' })],
    [at(1, 1000, 0, { client: 'a', model: 'small' })],
    [at(2, 1000, 900, { client: 'a', model: 'big' })],
    [at(3, 1000, 0, { session_id: 't', cached_tokens: null, model: null })],
  ] as const;

  it('comes with the most lost time first, and says nothing of what it does not know', async () => {
    const rows = await written(requests, (reader) => reader.caches({ limit: 10 }));
    expect(rows).toEqual([
      {
        session: 's',
        client: 'a',
        models: ['big', 'small'],
        requests: 3,
        promptTokens: 3000,
        cachedTokens: 900,
        hitRatio: 0.3,
        rereadTokens: 1100,
        rereadMs: 2200,
      },
      {
        session: 't',
        client: null,
        models: [],
        requests: 1,
        promptTokens: 1000,
        cachedTokens: 0,
        hitRatio: null,
        rereadTokens: 0,
        rereadMs: 0,
      },
    ]);
  });

  it.each([
    [{ limit: 1 }, ['s']],
    [{ limit: 10, model: null }, ['t']],
    [{ limit: 10, model: 'small' }, ['s']],
    [{ limit: 10, client: 'a' }, ['s']],
    [{ limit: 10, toDay: '2026-02-13' }, []],
    [{ limit: 10, fromDay: '2026-02-14', toDay: '2026-02-16' }, ['s', 't']],
  ])('%j', async (query, sessions) => {
    expect((await written(requests, (reader) => reader.caches(query))).map(({ session }) => session)).toEqual(sessions);
  });
});

describe('the outline of a prompt', () => {
  it('is kept with that of the request before it in its conversation', async () => {
    const [hi, there] = [said('hi'), said('there')];
    const outlines = await written(
      [
        [at(0, 10, 0), trace(tools, hi)],
        [at(1, 10, 0), trace(said('title'))],
        [at(2, 10, 0), { tools: [], outline: () => null }],
        [at(3, 10, 0), trace(tools, hi, there)],
        [at(4, 10, 0)],
      ],
      (reader) => [1, 2, 3, 4, 5].map((sequence) => reader.outline(sequence)),
    );
    expect(outlines).toEqual([
      { parts: [tools, hi], previous: null },
      { parts: [said('title')], previous: null },
      null,
      { parts: [tools, hi, there], previous: { requestId: 'r0', parts: [tools, hi] } },
      null,
    ]);
  });

  it('is not worked out for a history that is off', async () => {
    const { history } = openTempHistory(folder, { settings: { enabled: false } });
    const outline = () => {
      throw new Error('asked');
    };
    expect(() => history.record(at(0, 10, 0), { tools: [], outline })).not.toThrow();
    await history.close();
  });
});

describe('tools and speculation', () => {
  const outcome = { tool: 'write', calls: 3, repaired: 1, unrepaired: 1, byFix: { a: 1 } };
  const noted = (...tools: RequestTrace['tools']): RequestTrace => ({ tools, outline: () => null });

  it('add up by tool and model, the most called first', async () => {
    const rows = await written(
      [
        [at(0, 10, 0, { model: 'big' }), noted(outcome, { ...outcome, tool: 'read' })],
        [at(1, 10, 0, { model: 'big' }), noted({ ...outcome, byFix: { a: 1, b: 1 } })],
        [at(2, 10, 0, { model: null }), noted({ ...outcome, repaired: 0, unrepaired: 0, byFix: {} })],
      ],
      (reader) => Promise.all([reader.tools({}), reader.tools({ model: null })]),
    );
    const nameless = { tool: 'write', model: null, calls: 3, clean: 3, repaired: 0, unrepaired: 0, byFix: [] };
    const fixes = [
      { fix: 'a', calls: 2 },
      { fix: 'b', calls: 1 },
    ];
    expect(rows).toEqual([
      [
        { tool: 'write', model: 'big', calls: 6, clean: 2, repaired: 2, unrepaired: 2, byFix: fixes },
        { tool: 'read', model: 'big', calls: 3, clean: 1, repaired: 1, unrepaired: 1, byFix: [{ fix: 'a', calls: 1 }] },
        nameless,
      ],
      [nameless],
    ]);
  });

  it('parts the speed of requests that drafted from that of the others', async () => {
    const speeds = (tps: number, ms: number, draft: number | null) => ({
      model: 'big',
      generation_tps: tps,
      generation_ms: ms,
      draft_tokens: draft,
      draft_accepted_tokens: draft === null ? null : draft / 2,
    });
    const rows = await written(
      [
        [at(0, 10, 0, speeds(60, 1000, 40))],
        [at(1, 10, 0, speeds(30, 3000, 20))],
        [at(2, 10, 0, speeds(20, 2000, null))],
        [at(3, 10, 0, speeds(10, 2000, 0))],
        [at(4, 10, 0, { model: 'never' })],
      ],
      (reader) => reader.speculation({}),
    );
    expect(rows).toEqual([
      {
        model: 'big',
        requests: 2,
        draftTokens: 60,
        acceptedTokens: 30,
        acceptance: 0.5,
        generationTps: 37.5,
        plainGenerationTps: 15,
        plainRequests: 2,
      },
    ]);
  });

  it('lists models and clients, the most frequent first', async () => {
    const facets = await written(
      [
        [at(0, 1, 0, { model: 'big', client: null })],
        [at(1, 1, 0, { model: null, client: 'b' })],
        [at(2, 1, 0, { model: 'big', client: 'a' })],
        [at(3, 1, 0, { model: 'big', client: 'b' })],
      ],
      (reader) => reader.facets(),
    );
    expect(facets).toEqual({
      models: [
        { value: 'big', requests: 3 },
        { value: null, requests: 1 },
      ],
      clients: [
        { value: 'b', requests: 2 },
        { value: null, requests: 1 },
        { value: 'a', requests: 1 },
      ],
    });
  });
});
