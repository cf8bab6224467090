import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemoryBridge } from '../bridge/memory-bridge.ts';
import { connectFeed, type PageHooks } from './connect-feed.ts';
import { createStores } from './create-stores.ts';
import { exampleFrame, exampleSnapshot } from './testing/example-snapshot.ts';

interface TestPage extends PageHooks {
  setVisible(isVisible: boolean): void;
  /** Draws the next picture. */
  draw(): void;
}

function createTestPage(): TestPage {
  let isVisible = true;
  let onChange = (): void => {};
  let waiting: (() => void)[] = [];
  return {
    isVisible: () => isVisible,
    onVisibilityChange(listener) {
      onChange = listener;
      return () => {
        onChange = () => {};
      };
    },
    beforeNextPicture: (callback) => void waiting.push(callback),
    setVisible(value) {
      isVisible = value;
      onChange();
    },
    draw() {
      const due = waiting;
      waiting = [];
      for (const callback of due) callback();
    },
  };
}

function connected() {
  const bridge = createMemoryBridge(() => exampleSnapshot());
  const stores = createStores(bridge, { now: () => 5_000 });
  const page = createTestPage();
  const stop = connectFeed(bridge, stores, page);
  return { bridge, stores, page, stop };
}

test('many events before one picture change a store once', () => {
  const { bridge, stores, page } = connected();
  let changes = 0;
  stores.live.subscribe(() => {
    changes += 1;
  });
  for (let atMs = 250; atMs <= 1000; atMs += 250) bridge.emit({ name: 'frame', data: exampleFrame(atMs) });
  expect(stores.live.getState().frame?.atMs).toBe(0);
  page.draw();
  expect(stores.live.getState().frame?.atMs).toBe(1000);
  expect(changes).toBe(1);
});

test('a hidden page is not subscribed, a shown one begins with a snapshot', () => {
  const { bridge, stores, page } = connected();
  expect(bridge.listeners).toBe(1);
  page.setVisible(false);
  expect(bridge.listeners).toBe(0);
  bridge.emit({ name: 'request.finished', data: exampleMetrics() });
  page.setVisible(true);
  expect(bridge.listeners).toBe(1);
  expect(stores.connection.getState().link.state).toBe('connected');
});

test('a snapshot drops the events that wait: they are older than it', () => {
  const { bridge, stores, page } = connected();
  bridge.emit({ name: 'proxy.changed', data: { url: null, isPaused: true } });
  bridge.resync(3);
  page.draw();
  expect(stores.connection.getState().status?.proxy.isPaused).toBe(false);
  expect(stores.connection.getState().lost).toBe(3);
});

test('a lost program is told with the time since when, until the next snapshot', () => {
  const { bridge, stores } = connected();
  bridge.disconnect('DISCONNECTED', 'Gone.');
  bridge.disconnect('DISCONNECTED', 'Still gone.');
  expect(stores.connection.getState().link).toEqual({
    state: 'lost',
    code: 'DISCONNECTED',
    message: 'Still gone.',
    sinceMs: 5_000,
  });
  bridge.resync();
  expect(stores.connection.getState().link).toEqual({ state: 'connected' });
});

test('after the end nothing listens', () => {
  const { bridge, page, stop } = connected();
  stop();
  page.setVisible(false);
  page.setVisible(true);
  expect(bridge.listeners).toBe(0);
});
