import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { createEnding } from './quit.ts';

interface Preventable {
  preventDefault(): void;
}

function setUp(stop: (atOnce: AbortSignal) => Promise<void>) {
  const told: string[] = [];
  const events = new EventEmitter();
  /** Whether the listener held it up. */
  function emit(name: string): boolean {
    let isHeld = false;
    const event: Preventable = {
      preventDefault() {
        isHeld = true;
      },
    };
    events.emit(name, event);
    return isHeld;
  }
  const on = (name: string, listener: (event: Preventable) => void) => void events.on(name, listener);
  const app = { on, quit: () => void told.push(emit('before-quit') ? 'held' : 'ended') };
  const onError = (error: unknown) => told.push(String(error));
  const ending = createEnding({ app, powerMonitor: { on }, stop, onError });
  return { app, told, ending, shutDown: () => emit('shutdown') };
}

test('the app ends when the program has stopped, however often it is told to', async () => {
  const stopped = Promise.withResolvers<void>();
  let stops = 0;
  const { app, told } = setUp(() => {
    stops += 1;
    return stopped.promise;
  });
  app.quit();
  app.quit();
  expect(told).toStrictEqual(['held', 'held']);
  stopped.resolve();
  await expect.poll(() => told).toStrictEqual(['held', 'held', 'ended']);
  expect(stops).toBe(1);
});

test('a stop that fails is told, and holds nobody up', async () => {
  const { app, told } = setUp(() => Promise.reject(new Error('stuck')));
  app.quit();
  await expect.poll(() => told).toStrictEqual(['held', 'Error: stuck', 'ended']);
});

test('an update is installed when the program has stopped, and its own way of quitting is not held up', async () => {
  const stopped = Promise.withResolvers<void>();
  const { app, told, ending } = setUp(() => stopped.promise);
  ending.end(() => {
    told.push('install');
    app.quit();
  });
  expect(told).toStrictEqual([]);
  stopped.resolve();
  await expect.poll(() => told).toStrictEqual(['install', 'ended']);
});

test('a system that shuts down waits, and running answers are broken off after a second', async () => {
  vi.useFakeTimers();
  const { told, shutDown } = setUp(
    (atOnce) => new Promise((resolve) => atOnce.addEventListener('abort', () => resolve())),
  );
  expect(shutDown()).toBe(true);
  await vi.advanceTimersByTimeAsync(999);
  expect(told).toStrictEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toStrictEqual(['ended']);
  vi.useRealTimers();
});
