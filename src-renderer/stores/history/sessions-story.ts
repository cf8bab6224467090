import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { StoredRequestView } from '#shared/contract/history-queries.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import type { Loading } from '../requests/requests.ts';

/** One session from its beginning. */
export interface SessionStory {
  readonly session: SessionSummary;
  /** Oldest first; the newest `maxStoryRequests` of them. */
  readonly requests: readonly StoredRequestView[];
}

/** A story is drawn whole: more requests than this would crowd the chart and say no more. */
export const maxStoryRequests = 500;

export interface SessionStoriesState {
  readonly stories: ReadonlyMap<string, Loading<SessionStory>>;
}

/** The sessions that are looked at: one, or two side by side. */
export interface SessionStoriesStore extends StoreApi<SessionStoriesState>, FeedPart {
  /** Reads these and forgets the others. */
  open(sessionIds: readonly string[]): Promise<void>;
  /** Nobody looks any more: what was read stays as it is. */
  close(): void;
}

const renewEveryMs = 2000;

export function createSessionStoriesStore(
  bridge: Bridge,
  later: (callback: () => void) => void = (callback) => void setTimeout(callback, renewEveryMs),
): SessionStoriesStore {
  const store = createStore<SessionStoriesState>(() => ({ stories: new Map() }));
  const due = new Set<string>();
  let isOpen = false;

  async function read(id: string): Promise<void> {
    const story = await readStory(bridge, id).then(
      (value): Loading<SessionStory> => ({ state: 'ready', value }),
      (error): Loading<SessionStory> => ({ state: 'failed', message: errorMessage(error) }),
    );
    if (store.getState().stories.has(id)) {
      store.setState(({ stories }) => ({ stories: new Map([...stories, [id, story]]) }));
    }
  }

  function renew(id: string): void {
    if (due.has(id) || !isOpen) return;
    due.add(id);
    later(() => {
      due.delete(id);
      if (isOpen && store.getState().stories.has(id)) void read(id);
    });
  }

  return {
    ...store,
    async open(sessionIds) {
      isOpen = true;
      const { stories } = store.getState();
      const kept = sessionIds.map((id) => [id, stories.get(id) ?? { state: 'loading' }] as const);
      store.setState({ stories: new Map(kept) });
      await Promise.all(sessionIds.map(read));
    },
    close() {
      isOpen = false;
    },
    takeSnapshot() {
      for (const id of store.getState().stories.keys()) renew(id);
    },
    applyEvents(events) {
      const ended = events.flatMap((event) => (event.name === 'request.finished' ? [event.data] : []));
      for (const [id, story] of store.getState().stories) {
        // A session that the client did not name may be meant by any request of that client.
        const isMeant = ended.some(({ session_id, client }) =>
          session_id === null ? story.state === 'ready' && story.value.session.client === client : session_id === id,
        );
        if (isMeant) renew(id);
      }
    },
  };
}

async function readStory(bridge: Bridge, id: string): Promise<SessionStory> {
  const { session } = await bridge.call('sessions.get', { id });
  const page = await bridge.call('requests.list', { session: id, limit: maxStoryRequests });
  return { session, requests: page.requests.toReversed() };
}
