import { expect, test } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createWelcomeStore, isFirstRun } from './welcome.ts';

const { status } = exampleSnapshot();
const silent = { ...status.backend, state: { status: 'unreachable' as const, sinceMs: 0 } };
const empty: MemoryAnswers = { 'requests.list': () => ({ requests: [], next: null }) };

async function welcomeStore(answers: MemoryAnswers, backend = silent) {
  const snapshot = exampleSnapshot({ status: { ...status, backend } });
  const welcome = createWelcomeStore(createMemoryBridge(() => snapshot, answers));
  welcome.takeSnapshot(snapshot, 0);
  await Promise.resolve();
  await Promise.resolve();
  return welcome;
}

test('a silent backend and an empty history make a first run, until it is passed or something answers', async () => {
  const welcome = await welcomeStore(empty);
  expect(isFirstRun(welcome.getState())).toBe(true);
  welcome.applyEvents([{ name: 'backend.changed', data: status.backend }]);
  expect(isFirstRun(welcome.getState())).toBe(false);
  welcome.applyEvents([{ name: 'backend.changed', data: silent }]);
  expect(isFirstRun(welcome.getState())).toBe(true);
  welcome.pass();
  expect(isFirstRun(welcome.getState())).toBe(false);
});

test.each<[string, MemoryAnswers]>([
  ['something was kept before', { 'requests.list': () => ({ requests: [], next: 'more' }) }],
  [
    'the history is switched off',
    {
      'requests.list': () => {
        throw new CommandError('UNAVAILABLE', 'The history is off.');
      },
    },
  ],
])('it is no first run when %s', async (_, answers) => {
  expect(isFirstRun((await welcomeStore(answers)).getState())).toBe(false);
});
