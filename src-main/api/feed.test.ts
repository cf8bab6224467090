import { expect, test } from 'vitest';
import type { FeedEvent } from '#shared/contract/events.ts';
import { createFeedReader } from '#shared/contract/feed-reader.ts';
import type { FeedMessage, Snapshot } from '#shared/contract/snapshot.ts';
import { createFeed, type FeedViewer } from './feed.ts';

const line = (message: string): FeedEvent => ({ name: 'log.line', data: { atMs: 0, level: 'info', message } });
const frame = (atMs: number): FeedEvent => ({
  name: 'frame',
  data: { atMs, requests: [], generationTps: null, prefillTps: null, slots: null },
});

function setUp(outboxLimit?: number) {
  const deferred: (() => void)[] = [];
  const errors: unknown[] = [];
  let snapshots = 0;
  let watching = 0;
  const { publish, startingWith } = createFeed({
    watch() {
      watching += 1;
      return () => {
        watching -= 1;
      };
    },
    defer: (callback) => void deferred.push(callback),
    onError: (error) => errors.push(error),
    ...(outboxLimit !== undefined && { outboxLimit }),
  });
  const viewers = startingWith(() => ({ number: ++snapshots }) as unknown as Snapshot);
  return {
    feed: Object.assign(viewers, { publish }),
    errors,
    watching: () => watching,
    /** The present work is done. */
    settle() {
      for (const callback of deferred.splice(0)) callback();
    },
  };
}

/** Short names for messages: `snapshot 1 lost 0`, `2 hello`. */
function told(message: FeedMessage | null): string | null {
  if (message === null) return null;
  if (message.type === 'snapshot') return `${message.sequence} snapshot, lost ${message.lost}`;
  const { event } = message;
  return `${message.sequence} ${event.name === 'log.line' ? event.data.message : event.name}`;
}

function takeAll(viewer: FeedViewer): (string | null)[] {
  const all: (string | null)[] = [];
  for (let message = viewer.take(); message !== null; message = viewer.take()) all.push(told(message));
  return all;
}

test('a snapshot first, then events in sequence', () => {
  const { feed } = setUp();
  const viewer = feed.subscribe(() => {});
  // What happened before the snapshot was taken is in it.
  feed.publish(line('before'));
  expect(told(viewer.take())).toBe('1 snapshot, lost 0');
  feed.publish(line('a'));
  feed.publish(line('b'));
  expect(takeAll(viewer)).toStrictEqual(['2 a', '3 b']);
});

test('a viewer that falls behind gets a fresh snapshot instead of the past, and is told how much it missed', () => {
  const { feed } = setUp(3);
  const slow = feed.subscribe(() => {});
  const quick = feed.subscribe(() => {});
  slow.take();
  quick.take();
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    feed.publish(line(text));
    quick.take();
  }
  expect(takeAll(slow)).toStrictEqual(['2 snapshot, lost 4']);
  feed.publish(line('f'));
  expect(takeAll(slow)).toStrictEqual(['3 f']);
  // Nobody else is worse off for it.
  expect(takeAll(quick)).toStrictEqual(['7 f']);
});

test('a newer picture takes the place of one that was not sent yet, so that frames alone never overflow', () => {
  const { feed } = setUp(2);
  const viewer = feed.subscribe(() => {});
  viewer.take();
  feed.publish(line('a'));
  for (let atMs = 0; atMs < 100; atMs++) feed.publish(frame(atMs));
  expect(told(viewer.take())).toBe('2 a');
  expect(viewer.take()).toMatchObject({ sequence: 3, event: { name: 'frame', data: { atMs: 99 } } });
  expect(viewer.take()).toBeNull();
});

test('viewers are told after the present work, once however much happens', () => {
  const { feed, settle } = setUp();
  let calls = 0;
  const viewer = feed.subscribe(() => {
    calls += 1;
    takeAll(viewer);
  });
  expect(calls).toBe(0);
  settle();
  feed.publish(line('a'));
  feed.publish(line('b'));
  expect(calls).toBe(1);
  settle();
  expect(calls).toBe(2);
});

test('a viewer that has left is neither told nor counted, and nobody looks any more', () => {
  const { feed, settle, watching } = setUp();
  let calls = 0;
  const viewer = feed.subscribe(() => {
    calls += 1;
  });
  expect([feed.viewers, watching()]).toStrictEqual([1, 1]);
  viewer.close();
  feed.publish(line('a'));
  settle();
  expect([calls, feed.viewers, watching(), viewer.take()]).toStrictEqual([0, 0, 0, null]);
});

test('a carrier that throws is dropped, and the error told once: telling it again would be told again', () => {
  const { feed, settle, errors } = setUp();
  feed.subscribe(() => {
    throw new Error('broken pipe');
  });
  settle();
  feed.publish(line('a'));
  settle();
  expect(errors).toStrictEqual([new Error('broken pipe')]);
  expect(feed.viewers).toBe(0);
});

test('a gap on the way is found, what follows it is not shown, and a new snapshot mends it', () => {
  const { feed } = setUp();
  const viewer = feed.subscribe(() => {});
  const shown: string[] = [];
  const reader = createFeedReader(
    {
      snapshot: (_snapshot, lost) => shown.push(`snapshot, lost ${lost}`),
      event: (event) => shown.push(event.name === 'log.line' ? event.data.message : event.name),
    },
    () => {
      shown.push('gap');
      viewer.resync();
    },
  );
  const carry = (isLost = false) => {
    const message = viewer.take();
    if (message !== null && !isLost) reader.receive(message);
  };
  carry();
  for (const [text, isLost] of [['a'], ['b', true], ['c'], ['d']] as [string, boolean?][]) {
    feed.publish(line(text));
    carry(isLost);
  }
  feed.publish(line('e'));
  carry();
  expect(shown).toStrictEqual(['snapshot, lost 0', 'a', 'gap', 'snapshot, lost 0', 'e']);
});

test('events that come before any snapshot are not shown', () => {
  const shown: unknown[] = [];
  const reader = createFeedReader({ snapshot: () => {}, event: (event) => shown.push(event) }, () => shown.push('gap'));
  reader.receive({ type: 'event', sequence: 1, event: line('a') });
  expect(shown).toStrictEqual([]);
});
