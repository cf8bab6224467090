import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestFilter, StoredRequestView } from '#shared/contract/history-queries.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RequestMetrics } from '#shared/metrics/request-metrics.ts';
import { sumsOf, totalsOf } from '#shared/metrics/sessions.ts';
import { createMemoryBridge, type MemoryAnswers, type MemoryBridge } from '../../bridge/memory-bridge.ts';
import { exampleFrame, exampleRunning, exampleSnapshot } from '../testing/example-snapshot.ts';
import { blockRows } from './requests-blocks.ts';
import { passesFilter } from './requests-filter.ts';
import { placeOf, rowAt, rowCount } from './requests-rows.ts';
import { createRequestsTableStore, type RequestsTableStore } from './requests-table.ts';

const startMs = Date.UTC(2026, 1, 15, 10);

function request(number: number, changes: Partial<RequestMetrics> = {}): RequestMetrics {
  const timestamp = new Date(startMs + number * 1000).toISOString();
  return exampleMetrics({ request_id: `r${number}`, timestamp, ...changes });
}

/** Oldest first. */
let history: RequestMetrics[];
let bridge: MemoryBridge;
let table: RequestsTableStore;
let laters: (() => void)[];
/** Pages that a search gives before it is asked to go on; Infinity: it never stops early. */
let rowsPerSearch: number;

function select(filter: RequestFilter): StoredRequestView[] {
  return history
    .filter((metrics) => passesFilter(metrics, filter))
    .map((metrics, sequence) => ({ sequence, session: 's', metrics }))
    .reverse();
}

const answers: MemoryAnswers = {
  'requests.list': ({ limit = 100, after, skip = 0, ...filter }) => {
    const rows = select(filter as RequestFilter);
    const from = after == null ? skip : Number(after);
    const requests = rows.slice(from, from + Math.min(limit, rowsPerSearch));
    const end = from + requests.length;
    return { requests, next: end < rows.length ? String(end) : null };
  },
  'requests.totals': (filter) => {
    const sums = select(filter).map(({ metrics }) => sumsOf(metrics));
    return { ...totalsOf(sumsOf(request(0))), requests: sums.length };
  },
  'history.facets': () => ({ models: [], clients: [] }),
};

beforeEach(() => {
  history = Array.from({ length: 250 }, (_, number) => request(number));
  laters = [];
  rowsPerSearch = Number.POSITIVE_INFINITY;
  bridge = createMemoryBridge(() => exampleSnapshot(), answers);
  table = createRequestsTableStore(bridge, {
    now: () => startMs + 250_000,
    later: (callback) => laters.push(callback),
  });
});

const ids = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => rowAt(table.getState(), first + at)?.metrics.request_id);

const calls = (name: string) => bridge.calls.filter((call) => call.name === name).map(({ input }) => input);

function finish(...requests: RequestMetrics[]): void {
  history.push(...requests);
  table.applyEvents(requests.map((data) => ({ name: 'request.finished', data })));
}

/** What was asked for has been answered: the bridge answers before the next task begins. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

describe('the rows of the history', () => {
  it('are counted at once and read by block as they come into sight', async () => {
    await table.open();
    expect(rowCount(table.getState())).toBe(250);
    expect(ids(0, 2)).toEqual(['r249', 'r248', 'r247']);
    expect(ids(200, 200)).toEqual([undefined]);
    table.showRows(205, 240);
    await settled();
    expect(ids(248, 249)).toEqual(['r1', 'r0']);
    expect(calls('requests.list').at(-1)).toMatchObject({ skip: 200, limit: blockRows });
  });

  it('begin where the block before ended, once that is known', async () => {
    await table.open();
    table.showRows(90, 120);
    await settled();
    expect(ids(100, 101)).toEqual(['r149', 'r148']);
    expect(calls('requests.list').at(-1)).toMatchObject({ after: '100' });
  });

  it('are asked for until a block is whole, where a search stops early', async () => {
    rowsPerSearch = 7;
    await table.open();
    expect(ids(99, 99)).toEqual(['r150']);
  });

  it('are read only where the eye rests: blocks that were passed over are not', async () => {
    history = Array.from({ length: 5000 }, (_, number) => request(number - 4750));
    await table.open();
    for (let row = 0; row < 4900; row += 100) table.showRows(row, row + 30);
    await settled();
    const skipped = calls('requests.list').flatMap((input) => (input as { skip?: number }).skip ?? []);
    expect(skipped.length).toBeLessThan(6);
    expect(ids(4800, 4800)).toEqual(['r-4551']);
  });

  it('end earlier where some were deleted since they were counted', async () => {
    await table.open();
    history = history.slice(30);
    table.showRows(200, 249);
    await settled();
    expect(rowCount(table.getState())).toBe(220);
  });
});

describe('a request that ends', () => {
  it('comes on top, with the keyboard staying on its row', async () => {
    await table.open();
    table.moveCursor(1);
    finish(request(250), request(251));
    expect(ids(0, 2)).toEqual(['r251', 'r250', 'r249']);
    expect(table.getState().cursor).toBe(3);
    table.showRows(150, 160);
    await settled();
    expect(ids(152, 152)).toEqual(['r99']);
  });

  it('waits while older rows are read', async () => {
    await table.open();
    table.setReading(true);
    finish(request(250));
    finish(request(251));
    expect(ids(0, 0)).toEqual(['r249']);
    expect(table.getState().waiting).toHaveLength(2);
    table.setReading(false);
    expect(ids(0, 2)).toEqual(['r251', 'r250', 'r249']);
    expect(table.getState().waiting).toHaveLength(0);
  });

  it('moves no row of the history when it had begun before the table was opened', async () => {
    const frame = exampleFrame(startMs, [{ ...exampleRunning('r100', 1), timestamp: request(100).timestamp }]);
    history = history.filter(({ request_id }) => request_id !== 'r100');
    table.takeSnapshot(exampleSnapshot({ frame }), 0);
    await table.open();
    expect(ids(148, 150)).toEqual(['r101', 'r99', 'r98']);
    finish(request(100));
    expect(ids(148, 151)).toEqual(['r101', 'r100', 'r99', 'r98']);
    table.showRows(200, 249);
    await settled();
    expect(ids(249, 249)).toEqual(['r0']);
  });

  it('that began before all that is shown has the table counted again, but not while older rows are read', async () => {
    history = Array.from({ length: 700 }, (_, number) => request(number));
    const frame = exampleFrame(startMs, [{ ...exampleRunning('r5', 1), timestamp: request(5).timestamp }]);
    history.splice(5, 1);
    table.takeSnapshot(exampleSnapshot({ frame }), 0);
    await table.open();
    expect(rowCount(table.getState())).toBe(699);
    table.setReading(true);
    finish(request(5));
    await settled();
    expect(rowCount(table.getState())).toBe(699);
    table.setReading(false);
    await settled();
    expect(rowCount(table.getState())).toBe(700);
  });

  it('stays out where the filter does not let it in', async () => {
    history.push(request(250, { status: 'failed' }));
    await table.setFilter({ status: 'failed' });
    expect(rowCount(table.getState())).toBe(1);
    finish(request(251), request(252, { status: 'failed' }));
    expect(ids(0, 1)).toEqual(['r252', 'r250']);
  });

  it('has the sums read again, once for all that end in a while', async () => {
    await table.open();
    await settled();
    const before = calls('requests.totals').length;
    finish(request(250));
    finish(request(251));
    expect(laters).toHaveLength(1);
    laters[0]?.();
    await settled();
    expect(calls('requests.totals')).toHaveLength(before + 1);
    expect(table.getState().totals?.requests).toBe(252);
  });
});

it('after a silence, what ended meanwhile is read', async () => {
  await table.open();
  history.push(request(250), request(251));
  table.takeSnapshot(exampleSnapshot(), 0);
  await settled();
  expect(ids(0, 2)).toEqual(['r251', 'r250', 'r249']);
});

it('an answer to an earlier filter does not take the place of a later one', async () => {
  const slow = Promise.withResolvers<void>();
  let isFirst = true;
  const late = createMemoryBridge(() => exampleSnapshot(), {
    ...answers,
    'requests.totals': async (filter) => {
      const mine = isFirst;
      isFirst = false;
      if (mine) await slow.promise;
      return { ...totalsOf(sumsOf(request(0))), requests: select(filter).length };
    },
  });
  table = createRequestsTableStore(late, { now: () => startMs + 250_000, later: () => undefined });
  const first = table.setFilter({ status: 'completed' });
  await table.setFilter({ status: 'failed' });
  slow.resolve();
  await first;
  expect(table.getState()).toMatchObject({ filter: { status: 'failed' }, older: 0 });
});

it('without a history the newest requests are shown with the reason, and it is tried again', async () => {
  let isOff = true;
  const off = createMemoryBridge(() => exampleSnapshot(), {
    ...answers,
    'requests.totals': (filter) => {
      if (isOff) throw new CommandError('UNAVAILABLE', 'The history is off.');
      return answers['requests.totals']!(filter);
    },
  });
  table = createRequestsTableStore(off, { now: () => startMs + 250_000, later: () => undefined });
  table.takeSnapshot(exampleSnapshot({ requests: [request(2), request(1)] }), 0);
  await table.open();
  expect(ids(0, 1)).toEqual(['r2', 'r1']);
  expect(table.getState().message).toBe('The history is off.');
  finish(request(3));
  expect(ids(0, 2)).toEqual(['r3', 'r2', 'r1']);
  isOff = false;
  await table.open();
  expect(table.getState()).toMatchObject({ message: null });
  expect(rowCount(table.getState())).toBe(251);
});

it('knows where a request stands', async () => {
  await table.open();
  finish(request(250));
  expect(placeOf(table.getState(), 'r250')).toBe(0);
  expect(placeOf(table.getState(), 'r240')).toBe(10);
  expect(placeOf(table.getState(), 'r3')).toBe(null);
});

it('keeps the keyboard within the rows', async () => {
  await table.open();
  table.moveCursor(-3);
  expect(table.getState().cursor).toBe(0);
  table.moveCursor(1000);
  expect(table.getState().cursor).toBe(249);
  table.moveCursor(null);
  expect(table.getState().cursor).toBe(null);
});
