import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { createTempFolder, nthRequest, openTempHistory } from '../testing/temp-history.ts';
import type { HistoryReader } from './history-reader.ts';
import { createQueryThread } from './query-thread.ts';

let folder: string;
let path: string;
let remove: () => void;
beforeEach(async () => {
  ({ folder, remove } = createTempFolder());
  const { history, ...temp } = openTempHistory(folder);
  path = temp.path;
  for (let index = 0; index < 50; index++) history.record(nthRequest(index));
  await history.close();
});
afterEach(() => {
  vi.useRealTimers();
  remove();
});

/** Everything that may take more than a few milliseconds of a million requests. */
const slowQuestions: [name: string, ask: (reader: HistoryReader) => Promise<unknown>][] = [
  ['requestsAt', (reader) => reader.requestsAt({ search: 'x' }, { limit: 10, skip: 0 })],
  ['totals', (reader) => reader.totals({})],
  ['totalsBy', (reader) => reader.totalsBy('day', {})],
  ['percentiles', (reader) => reader.percentiles('ttft_ms', {})],
  ['speedByDepth', (reader) => reader.speedByDepth({})],
  ['facets', (reader) => reader.facets()],
  ['tools', (reader) => reader.tools({})],
  ['caches', (reader) => reader.caches({ limit: 10 })],
  ['speculation', (reader) => reader.speculation({})],
];

describe.each(slowQuestions)('%s', (_name, ask) => {
  it('is refused when the history is closed before it was answered, and afterwards', async () => {
    const { history } = openTempHistory(folder);
    const reader = history.reader()!;
    const closed = { code: 'HISTORY_CLOSED', path };
    const asked = expect(ask(reader)).rejects.toMatchObject(closed);
    await history.close();
    await asked;
    await expect(ask(reader)).rejects.toMatchObject(closed);
  });

  it('says what is wrong with the file', async () => {
    const { history } = openTempHistory(folder);
    renameSync(path, `${path}.away`);
    await expect(ask(history.reader()!)).rejects.toMatchObject({ name: 'HistoryError', path });
    renameSync(`${path}.away`, path);
    expect(await ask(history.reader()!)).toBeDefined();
    await history.close();
  });
});

test('a question that fails takes none of the others with it', async () => {
  const thread = createQueryThread(path);
  const counted = thread.all('SELECT COUNT(*) AS count FROM requests', []);
  const failed = thread.all('SELECT * FROM nothing', []);
  const last = thread.all('SELECT ? AS value', ['x']);
  await expect(failed).rejects.toMatchObject({ code: 'HISTORY_FAILED', message: expect.stringContaining('nothing') });
  expect(await counted).toEqual([{ count: 50 }]);
  expect(await last).toEqual([{ value: 'x' }]);
  thread.close();
});

test('after a long silence the next question is answered like the first', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const thread = createQueryThread(path);
  expect(await thread.all('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await thread.all('SELECT 2 AS two', [])).toEqual([{ two: 2 }]);
  thread.close();
});
