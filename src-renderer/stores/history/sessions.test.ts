import { describe, expect, it } from 'vitest';
import { CommandError } from '#shared/contract/wire-error.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { type SessionSummary, sumsOf, totalsOf } from '#shared/metrics/sessions.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createSessionsStore } from './sessions.ts';
import { createSessionStoriesStore } from './sessions-story.ts';

function session(id: string): SessionSummary {
  const at = '2026-02-15T10:00:00.000Z';
  const totals = totalsOf(sumsOf(exampleMetrics()));
  return { ...totals, id, source: 'client', startedAt: at, endedAt: at, client: 'c', models: ['m'] };
}

const ended = (sessionId: string | null) =>
  ({ name: 'request.finished', data: exampleMetrics({ session_id: sessionId, client: 'c' }) }) as const;

function withBridge(answers: MemoryAnswers) {
  const laters: (() => void)[] = [];
  const later = (callback: () => void) => void laters.push(callback);
  return { bridge: createMemoryBridge(() => exampleSnapshot(), answers), laters, later };
}

describe('the list', () => {
  it('goes on where a page ended, and keeps older ones when it is read again', async () => {
    const pages: Record<string, { sessions: SessionSummary[]; next: string | null }> = {
      first: { sessions: [session('c'), session('b')], next: 'p2' },
      p2: { sessions: [session('a')], next: null },
    };
    const { bridge, later } = withBridge({ 'sessions.list': ({ after }) => pages[after ?? 'first']! });
    const store = createSessionsStore(bridge, later);
    await store.open();
    await store.loadMore();
    pages.first = { sessions: [session('d'), session('c')], next: 'p2' };
    await store.open();
    expect(store.getState().sessions.map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
    expect(store.getState().next).toBe(null);
  });

  it('is read again once for all requests that end in a while, and not when nobody looks', async () => {
    const { bridge, laters, later } = withBridge({ 'sessions.list': () => ({ sessions: [], next: null }) });
    const store = createSessionsStore(bridge, later);
    store.applyEvents([ended('a')]);
    expect(laters).toHaveLength(0);
    await store.open();
    store.applyEvents([ended('a')]);
    store.applyEvents([ended('a')]);
    expect(laters).toHaveLength(1);
    store.close();
    laters[0]?.();
    expect(bridge.calls).toHaveLength(1);
  });

  it('says what is wrong with the history', async () => {
    const { bridge, later } = withBridge({
      'sessions.list': () => {
        throw new CommandError('UNAVAILABLE', 'The history is off.');
      },
    });
    const store = createSessionsStore(bridge, later);
    await store.open();
    expect(store.getState()).toMatchObject({ message: 'The history is off.', isKnown: true, isLoading: false });
  });

  it('marks two for a comparison', () => {
    const { bridge, later } = withBridge({});
    const store = createSessionsStore(bridge, later);
    for (const id of ['a', 'b', 'c']) store.mark(id);
    expect(store.getState().marked).toEqual(['a', 'c']);
    store.mark('a');
    expect(store.getState().marked).toEqual(['c']);
  });
});

describe('a story', () => {
  const requests = ['new', 'old'].map((id, at) => ({
    sequence: 2 - at,
    session: 's',
    metrics: exampleMetrics({ request_id: id }),
  }));
  const answers: MemoryAnswers = {
    'sessions.get': ({ id }) => {
      if (id === 'none') throw new CommandError('NOT_FOUND', 'There is no such session.');
      return { session: session(id), requests: [] };
    },
    'requests.list': () => ({ requests, next: null }),
  };

  it('begins with its first request', async () => {
    const { bridge, later } = withBridge(answers);
    const store = createSessionStoriesStore(bridge, later);
    await store.open(['s']);
    const story = store.getState().stories.get('s');
    if (story?.state !== 'ready') throw new Error('not read');
    expect(story.value.requests.map(({ metrics }) => metrics.request_id)).toEqual(['old', 'new']);
  });

  it('of two sessions fails by itself', async () => {
    const { bridge, later } = withBridge(answers);
    const store = createSessionStoriesStore(bridge, later);
    await store.open(['s', 'none']);
    expect(store.getState().stories.get('s')?.state).toBe('ready');
    expect(store.getState().stories.get('none')).toEqual({ state: 'failed', message: 'There is no such session.' });
  });

  it.each([
    ['s', 1],
    ['other', 0],
    [null, 1],
  ])('is read again after a request of session %s: %i', async (sessionId, times) => {
    const { bridge, laters, later } = withBridge(answers);
    const store = createSessionStoriesStore(bridge, later);
    await store.open(['s']);
    store.applyEvents([ended(sessionId)]);
    expect(laters).toHaveLength(times);
  });

  it('is not read again for nobody', async () => {
    const { bridge, laters, later } = withBridge(answers);
    const store = createSessionStoriesStore(bridge, later);
    await store.open(['s']);
    const asked = bridge.calls.length;
    store.applyEvents([ended('s')]);
    store.close();
    laters.shift()?.();
    store.applyEvents([ended('s')]);
    expect(laters).toHaveLength(0);
    expect(bridge.calls).toHaveLength(asked);
    await store.open(['s']);
    expect(bridge.calls.length).toBeGreaterThan(asked);
  });
});
