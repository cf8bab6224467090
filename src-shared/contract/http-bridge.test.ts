import { describe, expect, test } from 'vitest';
import { createHttpBridge, type HttpPlatform } from './http-bridge.ts';
import type { FeedMessage, Snapshot } from './snapshot.ts';

type Listener = Parameters<HttpPlatform['openEvents']>[1];

/** A platform whose connections and clock the test moves. */
function setUp(post: () => Promise<string> = async () => '{"ok":true,"value":{}}') {
  const connections: { listener: Listener; isOpen: boolean }[] = [];
  const waits: { delayMs: number; callback: () => void; isOff: boolean }[] = [];
  const shown: string[] = [];
  const bridge = createHttpBridge({
    post,
    openEvents(path, listener) {
      expect(path).toBe('/api/feed');
      const connection = { listener, isOpen: true };
      connections.push(connection);
      return () => {
        connection.isOpen = false;
      };
    },
    after(delayMs, callback) {
      const wait = { delayMs, callback, isOff: false };
      waits.push(wait);
      return () => {
        wait.isOff = true;
      };
    },
  });
  const leave = bridge.subscribe({
    snapshot: (_snapshot, lost) => shown.push(`snapshot, lost ${lost}`),
    event: ({ name }) => shown.push(name),
    disconnected: ({ code }) => shown.push(code),
  });
  const tell = (message: FeedMessage) => connections.at(-1)!.listener.message(JSON.stringify(message));
  return {
    bridge,
    connections,
    waits,
    shown,
    leave,
    snapshot: (sequence: number) => tell({ type: 'snapshot', sequence, lost: 0, snapshot: {} as Snapshot }),
    event: (sequence: number) =>
      tell({ type: 'event', sequence, event: { name: 'log.line', data: { atMs: 0, level: 'info', message: '' } } }),
    /** The connection breaks, and the question why is answered. */
    async fail() {
      connections.at(-1)!.listener.failed();
      await settled();
    },
  };
}

describe('the feed', () => {
  test('a gap opens a new connection and closes the old one', () => {
    const { connections, shown, snapshot, event } = setUp();
    snapshot(1);
    event(2);
    event(4);
    expect(connections.map(({ isOpen }) => isOpen)).toStrictEqual([false, true]);
    snapshot(1);
    event(2);
    expect(shown).toStrictEqual(['snapshot, lost 0', 'log.line', 'snapshot, lost 0', 'log.line']);
  });

  test('a lost connection is tried again, ever more patiently, until a snapshot comes', async () => {
    const { waits, shown, fail, snapshot } = setUp();
    snapshot(1);
    for (let attempt = 0; attempt < 6; attempt++) {
      await fail();
      waits.at(-1)!.callback();
    }
    expect(waits.map(({ delayMs }) => delayMs)).toStrictEqual([250, 500, 1000, 2000, 5000, 5000]);
    snapshot(1);
    await fail();
    expect(waits.at(-1)!.delayMs).toBe(250);
    expect(shown.at(-2)).toBe('snapshot, lost 0');
  });

  test('the reason is the one that a command gets: after a restart the token is another one', async () => {
    const refusal = '{"ok":false,"error":{"code":"UNAUTHORIZED","message":"Open the printed address.","details":null}}';
    const { shown, fail } = setUp(async () => refusal);
    await fail();
    expect(shown).toStrictEqual(['UNAUTHORIZED']);
  });

  test('after leaving nothing is opened and nothing told', async () => {
    const { connections, waits, shown, fail, leave } = setUp();
    await fail();
    leave();
    expect(waits[0]!.isOff).toBe(true);
    expect(connections).toHaveLength(1);
    expect(shown).toStrictEqual(['DISCONNECTED']);
  });

  test('who leaves while the reason is asked for is not told it', async () => {
    const { shown, waits, leave, connections } = setUp();
    connections[0]!.listener.failed();
    leave();
    await settled();
    expect([shown, waits]).toStrictEqual([[], []]);
  });
});

describe('commands', () => {
  test.each([
    ['nobody answers', () => Promise.reject(new Error('ECONNREFUSED'))],
    ['something else answers', async () => '<html>'],
    ['something else answers JSON', async () => '{"hello":1}'],
  ])('%s', async (_name, post) => {
    const { bridge } = setUp(post);
    await expect(bridge.call('status.get', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });

  test('a refusal keeps its code and details', async () => {
    const { bridge } = setUp(async () => '{"ok":false,"error":{"code":"X","message":"no","details":{"a":1}}}');
    await expect(bridge.call('status.get', {})).rejects.toMatchObject({ code: 'X', message: 'no', details: { a: 1 } });
  });
});

/** Promises that wait for nothing but one another are all done after some turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
