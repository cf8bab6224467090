import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';
import { requestMetrics } from '#shared/metrics/request-metrics.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from './testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

const repair: RepairRecord = {
  request_id: requestId(1),
  timestamp: '2026-02-15T10:01:02.345Z',
  fix: 'toolcall_arguments',
  tool: 'write',
  path: '/filePath',
  before: '{"a"',
  after: '{"a":1}',
  held_characters: 4,
  held_ms: 1.5,
  outcome: 'repaired',
  reason: 'value missing',
};

test('what was recorded is found again, field by field', async () => {
  const { history, problems } = openTempHistory(folder);
  const full = exampleMetrics({
    client: 'claude-cli/2.1.4',
    session_id: 'b0f6',
    agent_id: 'a1',
    error: 'said "no"\n',
    cached_tokens: 0,
    reasoning_tokens: 7,
    accepted_prediction_tokens: 1,
    rejected_prediction_tokens: 2,
    draft_tokens: 60,
    draft_accepted_tokens: 40,
    ttft_ms: 12.345,
    queue_ms: 0,
    proxy_overhead_ms: 0.25,
    reasoning_ms: 1,
    answer_ms: 2,
    tool_call_ms: 3,
    tool_calls: 2,
    fixes: ['a', 'b'],
    unrepaired: 1,
    streaming: false,
    status: 'failed',
    http_status: null,
    rate_clock: null,
  });
  const bare = exampleMetrics({ request_id: requestId(2), model: null, prompt_tokens: null, duration_ms: 0 });
  history.record(full);
  history.record(bare);
  expect(await history.flush()).toBe(true);

  expect(history.reader()?.request(full.request_id)).toEqual({ sequence: 1, session: 'b0f6', metrics: full });
  expect(history.reader()?.request(bare.request_id)?.metrics).toEqual(bare);
  const keys = Object.keys(history.reader()?.request(bare.request_id)?.metrics ?? {});
  expect(keys).toEqual(Object.keys(requestMetrics.shape));
  expect(history.reader()?.request('unknown')).toBeNull();
  expect(problems).toEqual([]);
  await history.close();
});

test('a second record of the same request changes nothing', async () => {
  const { history } = openTempHistory(folder);
  history.record(nthRequest(1));
  history.record(nthRequest(1, { model: 'other' }));
  await history.flush();
  expect(history.reader()?.requests({}, { limit: 10 }).requests).toHaveLength(1);
  expect(await history.reader()?.totalsBy('model', {})).toMatchObject([
    { key: 'Qwen3-14B-128K-Q3_K_S.gguf', totals: { requests: 1 } },
  ]);
  await history.close();
});

test('repairs are found by their request, with secrets taken out', async () => {
  const { history } = openTempHistory(folder, { settings: { redact: ['hush\\w+'] } });
  history.repair(repair);
  history.repair({ ...repair, fix: 'usage', before: 'Authorization: Bearer abc', after: 'hush1 and more' });
  history.record(nthRequest(1));
  await history.flush();
  expect(history.reader()?.repairs(requestId(1))).toEqual([
    repair,
    { ...repair, fix: 'usage', before: 'Authorization: [redacted]', after: '[redacted] and more' },
  ]);
  expect(history.reader()?.repairs(requestId(2))).toEqual([]);
  await history.close();
});

test('what waits is written on closing, and is there when it is opened again', async () => {
  const first = openTempHistory(folder);
  for (let index = 0; index < 250; index++) first.history.record(nthRequest(index));
  await first.history.close();
  first.history.record(nthRequest(999));

  const { history } = openTempHistory(folder);
  expect(history.outbox.lastSequence()).toBe(250);
  expect(history.reader()?.request(requestId(249))?.sequence).toBe(250);
  await history.close();
});

test('one bad record does not keep the others from being written, and is told of once', async () => {
  const { history, problems } = openTempHistory(folder);
  history.record(nthRequest(1));
  history.record(nthRequest(2, { duration_ms: Number.NaN }));
  history.record(nthRequest(3, { endpoint: null as unknown as string }));
  history.record(nthRequest(4));
  expect(await history.flush()).toBe(true);
  const found = history
    .reader()
    ?.requests({}, { limit: 10 })
    .requests.map(({ metrics }) => metrics.request_id);
  expect(found).toEqual([requestId(4), requestId(1)]);
  expect(await history.reader()?.totalsBy('day', {})).toMatchObject([{ totals: { requests: 2 } }]);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_RECORD_REFUSED']);
  expect(history.state()).toMatchObject({ status: 'recording', lost: 2, queued: 0 });
  await history.close();
});

test.skipIf(process.platform === 'win32')('nobody else may read the file', async () => {
  const { history, path } = openTempHistory(folder);
  history.record(nthRequest(1));
  await history.flush();
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o077).toBe(0);
  await history.close();
});

describe('switched off', () => {
  it('keeps nothing and opens nothing', async () => {
    const { history, path } = openTempHistory(folder, { settings: { enabled: false } });
    history.record(nthRequest(1));
    expect(history.collectBodies(requestId(1), () => 0)).toBeNull();
    expect(await history.flush()).toBe(true);
    expect(history.reader()).toBeNull();
    expect(history.state()).toMatchObject({ status: 'off', queued: 0 });
    expect(() => history.outbox.readAfter(0, 10)).toThrow(/switched off/);
    expect(() => statSync(path)).toThrow('ENOENT');
    await history.close();
  });

  it('begins when it is switched on, and moves when the path changes', async () => {
    const settings = { enabled: false, path: null as string | null };
    const { history, path } = openTempHistory(folder, { settings });
    // The test's settings are read anew on every question, as the configuration is.
    const change = async (changes: Partial<typeof settings>) => {
      Object.assign(settings, changes);
      void history.settingsChanged();
      while (history.state().path !== (settings.path ?? path) || history.state().status === 'off') {
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await change({ enabled: true });
    history.record(nthRequest(1));
    await change({ path: `${folder}/deeper/other.db` });
    history.record(nthRequest(2));
    await history.flush();
    expect(history.reader()?.request(requestId(1))).toBeNull();
    expect(history.reader()?.request(requestId(2))?.sequence).toBe(1);
    await change({ path: null });
    expect(history.reader()?.request(requestId(1))?.sequence).toBe(1);
    await history.close();
  });
});
