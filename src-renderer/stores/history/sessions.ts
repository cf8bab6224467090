import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { SessionSummary } from '#shared/metrics/sessions.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

export interface SessionsState {
  /** The last active first. */
  readonly sessions: readonly SessionSummary[];
  /** False until the first page was read. */
  readonly isKnown: boolean;
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  readonly isLoading: boolean;
  readonly message: string | null;
  /** Ids that are marked for a comparison, at most two, the first marked first. */
  readonly marked: readonly string[];
}

/** The list of sessions. */
export interface SessionsStore extends StoreApi<SessionsState>, FeedPart {
  /** Reads the newest page; older ones that were read stay. */
  open(): Promise<void>;
  close(): void;
  loadMore(): Promise<void>;
  /** Marks a session for comparison, or takes the mark away; a third one takes the place of the second. */
  mark(sessionId: string): void;
}

const pageSize = 100;

/** While requests pour in, the list is read again no more often than this. */
const renewEveryMs = 2000;

export function createSessionsStore(
  bridge: Bridge,
  later: (callback: () => void) => void = (callback) => void setTimeout(callback, renewEveryMs),
): SessionsStore {
  const store = createStore<SessionsState>(() => ({
    sessions: [],
    isKnown: false,
    next: null,
    isLoading: false,
    message: null,
    marked: [],
  }));
  let isOpen = false;
  let isRenewalDue = false;

  async function read(after: string | null): Promise<void> {
    if (store.getState().isLoading) return;
    store.setState({ isLoading: true });
    try {
      const page = await bridge.call('sessions.list', { limit: pageSize, after });
      store.setState(({ sessions, next, isKnown }) => {
        const [front, back] = after === null ? [page.sessions, sessions] : [sessions, page.sessions];
        const isFirst = after === null && isKnown;
        return { sessions: eachOnce(front, back), next: isFirst ? next : page.next, isKnown: true, message: null };
      });
    } catch (error) {
      store.setState({ message: errorMessage(error), isKnown: true });
    } finally {
      store.setState({ isLoading: false });
    }
  }

  function renew(): void {
    if (isRenewalDue || !isOpen) return;
    isRenewalDue = true;
    later(() => {
      isRenewalDue = false;
      if (isOpen) void read(null);
    });
  }

  return {
    ...store,
    async open() {
      isOpen = true;
      await read(null);
    },
    close() {
      isOpen = false;
    },
    async loadMore() {
      const { next } = store.getState();
      if (next !== null) await read(next);
    },
    mark(sessionId) {
      store.setState(({ marked }) => ({
        marked: marked.includes(sessionId)
          ? marked.filter((id) => id !== sessionId)
          : [...marked.slice(0, 1), sessionId],
      }));
    },
    takeSnapshot: renew,
    applyEvents(events) {
      if (events.some((event) => event.name === 'request.finished')) renew();
    },
  };
}

function eachOnce(front: readonly SessionSummary[], back: readonly SessionSummary[]): SessionSummary[] {
  const known = new Set(front.map(({ id }) => id));
  return [...front, ...back.filter(({ id }) => !known.has(id))];
}
