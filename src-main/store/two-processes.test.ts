import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HistoryChild, startHistoryChild } from './testing/child.ts';
import { createTempFolder, nthRequest, openTempHistory, requestId } from './testing/temp-history.ts';

let folder: string;
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = createTempFolder());
});
afterEach(() => {
  vi.useRealTimers();
  remove();
});

async function otherProcess(): Promise<HistoryChild> {
  const child = startHistoryChild([folder, 1000, 1]);
  await child.line('acknowledged');
  return child;
}

test('the second process says so, reads what the first records, and takes over when that one is killed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const child = await otherProcess();
  const { history, problems, recoveries } = openTempHistory(folder);
  expect(problems.map(({ code }) => code)).toEqual(['HISTORY_IN_USE']);
  expect(problems[0]?.message).toContain('--data-dir');
  history.record(nthRequest(1));
  expect(await history.flush()).toBe(false);
  expect(history.state()).toMatchObject({ status: 'waiting', queued: 1 });
  expect(history.reader()?.request(requestId(1000))).not.toBeNull();
  expect(() => history.outbox.readAfter(0, 1)).toThrow('Another llama-proxy');
  expect(problems).toHaveLength(1);

  await child.kill();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(history.state()).toMatchObject({ status: 'recording', problem: null, queued: 0 });
  expect(recoveries()).toBe(1);
  expect(history.reader()?.request(requestId(1))).not.toBeNull();
  await history.close();
});

test('a process that comes while this one records is the one that goes without', async () => {
  const { history } = openTempHistory(folder);
  const child = startHistoryChild([folder, 1000, 1]);
  expect(await child.line('problem')).toBe('problem HISTORY_IN_USE');
  history.record(nthRequest(1));
  expect(await history.flush()).toBe(true);
  await child.kill();
  expect(history.reader()?.request(requestId(1000))).toBeNull();
  await history.close();
});

test('two histories in one process are no different', async () => {
  const first = openTempHistory(folder);
  const second = openTempHistory(folder);
  expect(second.problems.map(({ code }) => code)).toEqual(['HISTORY_IN_USE']);
  await first.history.close();
  second.history.record(nthRequest(1));
  expect(await second.history.flush()).toBe(true);
  expect(second.recoveries()).toBe(1);
  await second.history.close();
});
