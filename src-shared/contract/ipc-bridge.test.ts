import { expect, test } from 'vitest';
import { createIpcBridge } from './ipc-bridge.ts';
import type { FeedMessage, Snapshot } from './snapshot.ts';

const noListener = { snapshot() {}, event() {}, disconnected() {} };

test('a refusal becomes an error with its code again', async () => {
  const bridge = createIpcBridge({
    call: async () => ({ ok: false, error: { code: 'NOT_FOUND', message: 'There is none.', details: null } }),
    subscribe: () => () => {},
  });
  await expect(bridge.call('requests.get', { id: 'x' })).rejects.toMatchObject({
    name: 'CommandError',
    code: 'NOT_FOUND',
    message: 'There is none.',
  });
});

test('a gap in the feed is mended by a new subscription', () => {
  const opened: ((message: FeedMessage) => void)[] = [];
  let closed = 0;
  const bridge = createIpcBridge({
    call: async () => ({ ok: true, value: {} }),
    subscribe(onMessage) {
      opened.push(onMessage);
      return () => {
        closed += 1;
      };
    },
  });
  const snapshots: number[] = [];
  const stop = bridge.subscribe({ ...noListener, snapshot: (_, lost) => void snapshots.push(lost) });
  opened[0]?.({ type: 'snapshot', sequence: 1, lost: 0, snapshot: {} as Snapshot });
  const data = { url: null, isPaused: true };
  opened[0]?.({ type: 'event', sequence: 3, event: { name: 'proxy.changed', data } });
  expect([opened.length, closed]).toEqual([2, 1]);
  opened[1]?.({ type: 'snapshot', sequence: 1, lost: 1, snapshot: {} as Snapshot });
  expect(snapshots).toEqual([0, 1]);
  stop();
  expect(closed).toBe(2);
});
