import { expect, it } from 'vitest';
import type { RequestDetail } from '#shared/contract/history-queries.ts';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createInspectorStore } from './inspector.ts';

function detailOf(id: string): RequestDetail {
  const metrics = exampleMetrics({ request_id: id });
  return { request: { sequence: 1, session: 's', metrics }, repairs: [], bodies: [], prefix: null };
}

function inspectorStore(answers: MemoryAnswers) {
  const bridge = createMemoryBridge(() => exampleSnapshot(), answers);
  return { bridge, inspector: createInspectorStore(bridge) };
}

it('shows the request opened last, however late the others answer', async () => {
  const slow = Promise.withResolvers<RequestDetail>();
  const { inspector } = inspectorStore({ 'requests.get': ({ id }) => (id === 'a' ? slow.promise : detailOf(id)) });
  const first = inspector.open('a');
  await inspector.open('b');
  slow.resolve(detailOf('a'));
  await first;
  expect(inspector.getState()).toMatchObject({ requestId: 'b', detail: { state: 'ready', value: detailOf('b') } });
});

it('says why a request cannot be shown, and reads it when it has ended', async () => {
  let hasEnded = false;
  const { inspector } = inspectorStore({
    'requests.get': ({ id }) => {
      if (!hasEnded) throw new CommandError('NOT_FOUND', `There is no request ${id}.`);
      return detailOf(id);
    },
  });
  await inspector.open('a');
  expect(inspector.getState().detail).toEqual({
    state: 'failed',
    code: 'NOT_FOUND',
    message: 'There is no request a.',
  });
  hasEnded = true;
  inspector.applyEvents([{ name: 'request.finished', data: exampleMetrics({ request_id: 'b' }) }]);
  inspector.applyEvents([{ name: 'request.finished', data: exampleMetrics({ request_id: 'a' }) }]);
  await Promise.resolve();
  await expect.poll(() => inspector.getState().detail.state).toBe('ready');
});

it('tells the new request of a replay, or why there is none', async () => {
  let refusal: CommandError | null = null;
  const { inspector } = inspectorStore({
    'requests.get': ({ id }) => detailOf(id),
    'requests.replay': () => {
      if (refusal !== null) throw refusal;
      return { requestId: 'again' };
    },
  });
  await inspector.open('a');
  await inspector.replay();
  expect(inspector.getState().replay).toEqual({ state: 'done', value: 'again' });
  refusal = new CommandError('UNAVAILABLE', 'Its body was not kept.');
  await inspector.replay();
  expect(inspector.getState().replay).toEqual({ state: 'failed', message: 'Its body was not kept.' });
  await inspector.open('b');
  expect(inspector.getState().replay).toEqual({ state: 'idle' });
});

it('does not lay the outcome for one request over another', async () => {
  const slow = Promise.withResolvers<{ fileName: string; text: string }>();
  const { inspector } = inspectorStore({
    'requests.get': ({ id }) => detailOf(id),
    'requests.testCase': () => slow.promise,
  });
  await inspector.open('a');
  const making = inspector.makeTestCase();
  await inspector.open('b');
  slow.resolve({ fileName: 'a.json', text: '{}' });
  expect(await making).toEqual({ fileName: 'a.json', text: '{}' });
  expect(inspector.getState().testCase).toEqual({ state: 'idle' });
});

it('makes no test case where the program refuses', async () => {
  const { inspector } = inspectorStore({
    'requests.get': ({ id }) => detailOf(id),
    'requests.testCase': () => {
      throw new CommandError('UNAVAILABLE', 'Its body was not kept.');
    },
  });
  await inspector.open('a');
  expect(await inspector.makeTestCase()).toBeNull();
  expect(inspector.getState().testCase).toEqual({ state: 'failed', message: 'Its body was not kept.' });
});
