import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { sumsOf, type TotalSums, totalSums, totalsOf } from '#shared/metrics/sessions.ts';
import { createTempFolder, nthRequest, openTempHistory } from '../testing/temp-history.ts';
import type { RequestFilter } from './find-requests.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => remove());

const requests: RequestMetrics[] = Array.from({ length: 60 }, (_, index) =>
  nthRequest(index, {
    model: index % 3 === 0 ? null : 'big',
    session_id: `s${index % 4}`,
    status: index % 5 === 0 ? 'failed' : index % 7 === 0 ? 'aborted' : 'completed',
    repairs: index % 6 === 0 ? 2 : 0,
    unrepaired: index % 8 === 0 ? 1 : 0,
    fixes: ['anthropic_sequence'],
    prompt_tokens: index % 9 === 0 ? null : 1000 + index,
    cached_tokens: index % 4 === 0 ? null : 500 + index,
    completion_tokens: index % 11 === 0 ? null : index,
    reasoning_tokens: index % 2 === 0 ? null : 3,
    prompt_tps: index % 5 === 1 ? null : 100 + index,
    prompt_ms: index % 7 === 1 ? null : 1000 + index,
    generation_tps: index % 5 === 2 ? null : 30 + index,
    generation_ms: index % 7 === 2 ? null : 2000 + index,
    draft_tokens: index % 3 === 1 ? 60 : null,
    draft_accepted_tokens: index % 6 === 1 ? null : 40,
    tool_calls: index % 3,
    duration_ms: 1000 * index,
  }),
);

function sumOf(list: readonly RequestMetrics[]) {
  const sums = Object.fromEntries(
    totalSums.map((name) => [name, list.reduce((sum, metrics) => sum + sumsOf(metrics)[name], 0)]),
  ) as TotalSums;
  const { promptTps, generationTps, ...exact } = totalsOf(sums);
  const near = (rate: number | null) => (rate === null ? null : expect.closeTo(rate, 6));
  return { ...exact, promptTps: near(promptTps), generationTps: near(generationTps) };
}

test.each<[name: string, filter: RequestFilter, passes: (metrics: RequestMetrics) => boolean]>([
  ['none', {}, () => true],
  ['model', { model: null }, ({ model }) => model === null],
  [
    'several',
    { session: 's1', touched: true, search: 'CHAT' },
    (m) => m.session_id === 's1' && (m.repairs > 0 || m.unrepaired > 0),
  ],
  ['slow', { slowerThanMs: 30_000 }, ({ duration_ms }) => duration_ms > 30_000],
  [
    'a range',
    { since: Date.parse(requests[9]!.timestamp), until: Date.parse(requests[30]!.timestamp) },
    (m) => requests.indexOf(m) >= 9 && requests.indexOf(m) < 30,
  ],
  ['nobody', { client: 'no such' }, () => false],
])('sums are those of the requests that pass: %s', async (_name, filter, passes) => {
  const { history } = openTempHistory(folder);
  for (const metrics of requests.slice(0, 40)) history.record(metrics);
  await history.flush();
  expect(await history.reader()?.totals(filter)).toEqual(sumOf(requests.slice(0, 40).filter(passes)));
  // Asked again, only what came since is added.
  for (const metrics of requests.slice(40)) history.record(metrics);
  await history.flush();
  expect(await history.reader()?.totals(filter)).toEqual(sumOf(requests.filter(passes)));
  expect(await history.reader()?.totals(filter)).toEqual(sumOf(requests.filter(passes)));
  await history.close();
});

test('what was deleted counts no more', async () => {
  const { history, path } = openTempHistory(folder);
  for (const metrics of requests) history.record(metrics);
  await history.flush();
  expect((await history.reader()?.totals({}))?.requests).toBe(60);
  const db = new DatabaseSync(path);
  db.exec('DELETE FROM requests WHERE sequence <= 10');
  db.close();
  expect(await history.reader()?.totals({})).toEqual(sumOf(requests.slice(10)));
  await history.close();
});

test('a question that the end of the program leaves unanswered is refused, not forgotten', async () => {
  const { history } = openTempHistory(folder);
  for (const metrics of requests) history.record(metrics);
  await history.flush();
  const asked = expect(history.reader()?.totals({})).rejects.toMatchObject({ code: 'HISTORY_CLOSED' });
  await history.close();
  await asked;
});
