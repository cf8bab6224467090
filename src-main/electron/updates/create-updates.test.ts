import { expect, test } from 'vitest';
import type { Question } from '../ask.ts';
import { createUpdates } from './create-updates.ts';

interface Scene {
  /** What a look finds: a version, nothing newer, or a failure. */
  finds: string | null | Error;
  /** Buttons that the user takes, in order. */
  takes?: number[];
  isDaily?: boolean;
}

function stage({ finds, takes = [], isDaily = false }: Scene) {
  const did: string[] = [];
  let daily = (): void => {};
  const updates = createUpdates({
    version: '1.0.0',
    isDaily: () => isDaily,
    source: {
      async check() {
        did.push('check');
        if (finds instanceof Error) throw finds;
        return finds;
      },
      async download() {
        did.push('download');
      },
      install: () => void did.push('install'),
    },
    async ask({ message, buttons }: Question) {
      did.push(message);
      return takes.shift() ?? buttons.length - 1;
    },
    end(leave) {
      did.push('end');
      leave();
    },
    onFailure: (message) => void did.push(`log: ${message}`),
    every(_, callback) {
      daily = callback;
      return () => void did.push('stopped');
    },
  });
  return {
    did,
    updates,
    async aDayLater() {
      daily();
      await new Promise(setImmediate);
    },
  };
}

const isThere = 'llama-proxy 1.1.0 is there.';
const isReady = 'llama-proxy 1.1.0 is ready to be installed.';

test.each<[string, Scene, string[]]>([
  ['nothing newer', { finds: null }, ['check', 'llama-proxy 1.0.0 is the newest version.']],
  ['later', { finds: '1.1.0', takes: [1] }, ['check', isThere]],
  ['download, restart later', { finds: '1.1.0', takes: [0, 1] }, ['check', isThere, 'download', isReady]],
  [
    'download, restart now',
    { finds: '1.1.0', takes: [0, 0] },
    ['check', isThere, 'download', isReady, 'end', 'install'],
  ],
  [
    'nobody to ask',
    { finds: new Error('no network') },
    ['check', 'log: looking for a newer version failed: no network', 'A newer version could not be looked for.'],
  ],
])('asked by the user: %s', async (_, scene, expected) => {
  const { updates, did } = stage(scene);
  await updates.checkNow();
  expect(did).toEqual(expected);
});

test('the network is left alone unless the daily look is switched on', async () => {
  const { did, aDayLater } = stage({ finds: '1.1.0' });
  await aDayLater();
  expect(did).toEqual([]);
});

test('the daily look says nothing when there is nothing, or when it fails', async () => {
  const nothing = stage({ finds: null, isDaily: true });
  await nothing.aDayLater();
  expect(nothing.did).toEqual(['check']);
  const failed = stage({ finds: new Error('no network'), isDaily: true });
  await failed.aDayLater();
  expect(failed.did).toEqual(['check', 'log: looking for a newer version failed: no network']);
});

test('a version that was put off is not offered again every day', async () => {
  const { did, aDayLater, updates } = stage({ finds: '1.1.0', isDaily: true, takes: [1] });
  await aDayLater();
  await aDayLater();
  expect(did).toEqual(['check', isThere, 'check']);
  updates.close();
  expect(did.at(-1)).toBe('stopped');
});
