import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from '../testing/temp-history.ts';
import type { RequestFilter } from './find-requests.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

/** More than one search looks at, so that searches have to stop and go on. */
const count = 5000;
const requests: RequestMetrics[] = Array.from({ length: count }, (_, index) =>
  nthRequest(index, {
    model: [null, 'big', 'small'][index % 3]!,
    client: index % 5 === 0 ? null : `client-${index % 5}`,
    session_id: `s${Math.floor(index / 100)}`,
    status: index % 50 === 7 ? 'failed' : index % 50 === 9 ? 'aborted' : 'completed',
    fixes: index % 2 === 1 ? ['anthropic_sequence'] : [],
    repairs: index % 40 === 3 ? 1 : 0,
    unrepaired: index % 40 === 4 ? 1 : 0,
    error: index % 50 === 7 ? (index % 100 === 7 ? 'it is 100%_sure\\' : 'it is 1000_sure') : null,
    duration_ms: index === 17 ? 90_000 : 1000 + (index % 10),
  }),
);

let reader: HistoryReader;
let remove: () => void;
beforeAll(async () => {
  const temp = createTempFolder();
  const { history, path } = openTempHistory(temp.folder);
  // The order of writing is not that of beginning: every second pair is exchanged.
  for (let index = 0; index < count; index += 2) {
    history.record(requests[index + 1]!);
    history.record(requests[index]!);
  }
  await history.close();
  reader = openHistoryReader(path);
  remove = () => {
    reader.close();
    temp.remove();
  };
});
afterAll(() => remove());

function allPages(filter: RequestFilter, limit: number): string[] {
  const found: string[] = [];
  let after: string | null = null;
  do {
    const page = reader.requests(filter, { limit, after });
    expect(page.requests.length).toBeLessThanOrEqual(limit);
    found.push(...page.requests.map(({ metrics }) => metrics.request_id));
    after = page.next;
  } while (after !== null);
  return found;
}

function expected(passes: (metrics: RequestMetrics) => boolean): string[] {
  return requests
    .filter(passes)
    .map(({ request_id }) => request_id)
    .reverse();
}

const from = Date.parse(requests[1000]!.timestamp);
const to = Date.parse(requests[1234]!.timestamp);
const inRange = ({ timestamp }: RequestMetrics) => Date.parse(timestamp) >= from && Date.parse(timestamp) < to;

describe('the pages of a filter together hold what passes it, newest first', () => {
  test.each<[name: string, filter: RequestFilter, passes: (metrics: RequestMetrics) => boolean]>([
    ['none', {}, () => true],
    ['model', { model: 'big' }, ({ model }) => model === 'big'],
    ['unknown model', { model: null }, ({ model }) => model === null],
    ['client', { client: 'client-2' }, ({ client }) => client === 'client-2'],
    ['unknown client', { client: null }, ({ client }) => client === null],
    ['session', { session: 's12' }, ({ session_id }) => session_id === 's12'],
    ['failed', { status: 'failed' }, ({ status }) => status === 'failed'],
    ['completed', { status: 'completed' }, ({ status }) => status === 'completed'],
    ['touched', { touched: true }, ({ repairs, unrepaired }) => repairs > 0 || unrepaired > 0],
    ['untouched', { touched: false }, ({ repairs, unrepaired }) => repairs === 0 && unrepaired === 0],
    ['slow', { slowerThanMs: 1008 }, ({ duration_ms }) => duration_ms > 1008],
    ['a needle', { slowerThanMs: 80_000, model: 'small' }, ({ duration_ms }) => duration_ms > 80_000],
    ['a range', { since: from, until: to }, inRange],
    ['a word, in any case', { search: 'BI' }, ({ model }) => model === 'big'],
    ['a word of an error', { search: ' 100%_sure\\ ' }, ({ error }) => error?.includes('100%_sure\\') ?? false],
    ['a word of a session', { search: 's12' }, ({ session_id }) => session_id === 's12'],
    ['no word', { search: ' ' }, () => true],
    ['what stands in two columns together', { search: 'client-1b' }, () => false],
    [
      'all at once',
      { since: from, until: to, model: 'big', client: 'client-3', touched: true, status: 'completed' },
      (metrics) =>
        inRange(metrics) &&
        metrics.model === 'big' &&
        metrics.client === 'client-3' &&
        metrics.status === 'completed' &&
        (metrics.unrepaired > 0 || metrics.repairs > 0),
    ],
    ['what nobody is', { model: 'no such' }, () => false],
    ['what nobody did', { slowerThanMs: 1e9 }, () => false],
  ])('%s', (_name, filter, passes) => {
    expect(allPages(filter, 70)).toEqual(expected(passes));
  });
});

describe('a page from the middle', () => {
  test.each<[name: string, filter: RequestFilter, passes: (metrics: RequestMetrics) => boolean]>([
    ['of all', {}, () => true],
    ['of a model', { model: 'big' }, ({ model }) => model === 'big'],
    ['of a search', { search: 'small' }, ({ model }) => model === 'small'],
    ['of a needle', { slowerThanMs: 80_000 }, ({ duration_ms }) => duration_ms > 80_000],
    ['of a range', { since: from, until: to, status: 'completed' }, (m) => inRange(m) && m.status === 'completed'],
  ])('%s', async (_name, filter, passes) => {
    const all = expected(passes);
    for (const skip of [0, 1, 30, 4990, 1_000_000_000]) {
      const page = await reader.requestsAt(filter, { limit: 20, skip });
      expect(page.requests.map(({ metrics }) => metrics.request_id)).toEqual(all.slice(skip, skip + 20));
    }
  });

  it('says where to go on', async () => {
    const first = await reader.requestsAt({ model: 'big' }, { limit: 7, skip: 100 });
    const second = await reader.requestsAt({ model: 'big' }, { limit: 7, skip: 0, after: first.next });
    const ids = [...first.requests, ...second.requests].map(({ metrics }) => metrics.request_id);
    expect(ids).toEqual(expected(({ model }) => model === 'big').slice(100, 114));
    expect((await reader.requestsAt({}, { limit: 5, skip: count - 4 })).next).toBeNull();
  });

  it('is refused from a place that is none', async () => {
    await expect(reader.requestsAt({}, { limit: 1, skip: 0, after: 'x' })).rejects.toThrow(RangeError);
  });
});

it('stops early where the index alone does not decide, and says where to go on', () => {
  const page = reader.requests({ slowerThanMs: 80_000 }, { limit: 10 });
  expect(page.requests).toEqual([]);
  expect(page.next).not.toBeNull();
});

it('ends with a page that has no next', () => {
  expect(reader.requests({ session: 's3' }, { limit: 101 })).toMatchObject({ next: null });
  expect(reader.requests({ session: 'no such' }, { limit: 5 })).toEqual({ requests: [], next: null });
});

it('goes on where it was although newer requests came', async () => {
  const temp = createTempFolder();
  const { history } = openTempHistory(temp.folder);
  for (let index = 0; index < 10; index++) history.record(nthRequest(index));
  await history.flush();
  const first = history.reader()?.requests({}, { limit: 4 });
  history.record(nthRequest(20));
  await history.flush();
  const second = history.reader()?.requests({}, { limit: 4, after: first?.next ?? null });
  expect(second?.requests.map(({ metrics }) => metrics.request_id)).toEqual([5, 4, 3, 2].map(requestId));
  await history.close();
  temp.remove();
});

test.each(['', 'x', '1', '1.2.3', '1.-2', '1.2; DROP TABLE requests'])('%j is no place to go on from', (after) => {
  const ask = () => reader.requests({}, { limit: 1, after });
  if (after === '') expect(ask().requests).toHaveLength(1);
  else expect(ask).toThrow(RangeError);
});

test('sessions come in pages, the one that began last first', () => {
  const first = reader.sessions({ limit: 30 });
  const second = reader.sessions({ limit: 30, after: first.next });
  const ids = [...first.sessions, ...second.sessions].map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => `s${49 - index}`));
  expect(second.next).toBeNull();
  expect(reader.session('s49')).toMatchObject({ id: 's49', requests: 100, failed: 2, aborted: 2 });
  expect(reader.session('no such')).toBeNull();
});
