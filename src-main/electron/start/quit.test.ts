import { expect, test } from 'vitest';
import { stopBeforeQuit } from './quit.ts';

function setUp(stop: () => Promise<void>) {
  let listener: ((event: { preventDefault(): void }) => void) | null = null;
  const told: string[] = [];
  const app = {
    on(_event: 'before-quit', added: (event: { preventDefault(): void }) => void) {
      listener = added;
    },
    quit() {
      let isHeld = false;
      listener?.({
        preventDefault() {
          isHeld = true;
        },
      });
      told.push(isHeld ? 'held' : 'ended');
    },
  };
  stopBeforeQuit(app, stop, (error) => told.push(String(error)));
  return { app, told };
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
