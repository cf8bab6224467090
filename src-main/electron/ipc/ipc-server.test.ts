import { expect, test } from 'vitest';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { FeedMessage, Snapshot } from '#shared/contract/snapshot.ts';
import { createFeed } from '../../api/feed.ts';
import { openPage, type PageOptions } from '../testing/ipc-under-test.ts';

function setUp(options: PageOptions = {}) {
  const answered: string[] = [];
  const { publish, startingWith } = createFeed({
    watch: () => () => {},
    outboxLimit: 40,
    onError(error) {
      throw error;
    },
  });
  const feed = Object.assign(
    startingWith(() => ({}) as Snapshot),
    { publish },
  );
  const under = openPage(
    {
      feed,
      async answer(name) {
        answered.push(name);
        return { ok: true, value: null };
      },
    },
    options,
  );
  return { ...under, feed, answered };
}

const logLine = (message: string): FeedEvent => ({ name: 'log.line', data: { atMs: 0, level: 'info', message } });

function said(messages: readonly FeedMessage[]): string[] {
  return messages.map((message) => {
    if (message.type === 'snapshot') return `snapshot, lost ${message.lost}`;
    return message.event.name === 'log.line' ? message.event.data.message : message.event.name;
  });
}

/** Lets the messages on their way arrive. */
async function arrived(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test.each<[who: string, options: PageOptions]>([
  ['a frame within the page', { frame: { parent: {} } }],
  ['a page of another address', { frame: { url: 'https://example.org/' } }],
  ['an address that only begins like ours', { frame: { url: 'app://llama-proxy.example.org/' } }],
  ['a file', { frame: { url: 'file:///etc/passwd' } }],
  ['another window', { isForeign: true }],
  ['a frame that is gone', { frame: null }],
])('%s is neither answered nor told anything', async (_who, options) => {
  const { preload, page, feed, answered, strangers } = setUp(options);
  expect(await preload.call('status.get', {})).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  preload.subscribe(() => {});
  feed.publish(logLine('secret'));
  await arrived();
  expect([answered, page.sent, feed.viewers]).toStrictEqual([[], [], 0]);
  expect(strangers.map((line) => line.split(' ')[0])).toStrictEqual(['contract:call', 'contract:subscribe']);
});

test('a name that cannot even be made a text is asked for as one that there is not', async () => {
  const { page, answered } = setUp();
  await page.ipc.invoke('contract:call', { toString: 'status.get' }, {});
  expect(answered).toStrictEqual(['']);
});

test.each([
  ['no page', [undefined, 1]],
  ['no number', ['document-1', 'one']],
  ['half a number', ['document-1', 1.5]],
])('a subscription with %s is none', async (_what, values) => {
  const { page, feed } = setUp();
  page.ipc.send('contract:subscribe', ...values);
  expect(feed.viewers).toBe(0);
});

test('a page is told what happens until it leaves', async () => {
  const { preload, feed } = setUp();
  const messages: FeedMessage[] = [];
  const leave = preload.subscribe((message) => messages.push(message));
  await arrived();
  feed.publish(logLine('one'));
  await arrived();
  leave();
  feed.publish(logLine('two'));
  await arrived();
  expect(said(messages)).toStrictEqual(['snapshot, lost 0', 'one']);
  expect(feed.viewers).toBe(0);
});

test('a hidden window is not subscribed; shown again, it begins with a snapshot', async () => {
  const { preload, feed, server, page } = setUp();
  const messages: FeedMessage[] = [];
  preload.subscribe((message) => messages.push(message));
  await arrived();
  server.setVisible(page.contents.id, false);
  expect(feed.viewers).toBe(0);
  feed.publish(logLine('unseen'));
  server.setVisible(page.contents.id, true);
  await arrived();
  feed.publish(logLine('seen'));
  await arrived();
  expect(said(messages)).toStrictEqual(['snapshot, lost 0', 'snapshot, lost 0', 'seen']);
});

test('a window that subscribes before it is shown waits until it is', async () => {
  const { preload, feed, server, page } = setUp({ isVisible: false });
  const messages: FeedMessage[] = [];
  preload.subscribe((message) => messages.push(message));
  await arrived();
  expect([feed.viewers, messages]).toStrictEqual([0, []]);
  server.setVisible(page.contents.id, true);
  await arrived();
  expect(said(messages)).toStrictEqual(['snapshot, lost 0']);
});

test('a page that was loaded anew takes the place of the one before', async () => {
  const { preload, feed, reload } = setUp();
  const before: FeedMessage[] = [];
  const after: FeedMessage[] = [];
  preload.subscribe((message) => before.push(message));
  await arrived();
  const again = reload();
  again.subscribe((message) => after.push(message));
  await arrived();
  feed.publish(logLine('one'));
  await arrived();
  expect(feed.viewers).toBe(1);
  expect([said(before), said(after)]).toStrictEqual([['snapshot, lost 0'], ['snapshot, lost 0', 'one']]);
});

test('a window that is destroyed is not spoken to any more', async () => {
  const { preload, feed, page } = setUp();
  preload.subscribe(() => {});
  await arrived();
  page.destroy();
  feed.publish(logLine('late'));
  await arrived();
  expect([feed.viewers, page.sent.length]).toStrictEqual([0, 1]);
});

test('a frozen page gets so many messages and no more; once it wakes, it is told what it lost', async () => {
  const { preload, feed, page } = setUp();
  const messages: FeedMessage[] = [];
  preload.subscribe((message) => messages.push(message));
  await arrived();
  page.freeze();
  for (let index = 0; index < 100; index++) {
    feed.publish(logLine(String(index)));
    await arrived();
  }
  expect(page.sent.length).toBe(17);
  page.thaw();
  await arrived();
  feed.publish(logLine('after'));
  await arrived();
  const words = said(messages);
  expect(words.slice(0, 3)).toStrictEqual(['snapshot, lost 0', '0', '1']);
  // 16 were on their way, 40 waited and were dropped with the one that found no room; the snapshot stands for all the rest.
  expect(words.slice(16)).toStrictEqual(['15', 'snapshot, lost 41', 'after']);
});

test('a page that opens subscriptions and forgets them is cut short', async () => {
  const { preload, feed } = setUp();
  for (let index = 0; index < 20; index++) preload.subscribe(() => {});
  expect(feed.viewers).toBe(8);
});

test('a listener that throws does not stop the feed', async () => {
  const { preload, feed, page } = setUp();
  page.freeze();
  let calls = 0;
  preload.subscribe(() => {
    calls += 1;
    if (calls === 1) throw new Error('a defect of the page');
  });
  await arrived();
  for (let index = 0; index < 20; index++) {
    feed.publish(logLine(String(index)));
    await arrived();
  }
  expect(page.sent.length).toBe(16);
  expect(() => page.thaw()).toThrow('a defect of the page');
  await arrived();
  // The message counts as taken all the same, so that the rest can follow.
  expect(page.sent.length).toBe(21);
});
