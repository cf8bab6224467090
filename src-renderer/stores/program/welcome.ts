import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { FeedPart } from '../feed-part.ts';

export interface WelcomeState {
  readonly isBackendSilent: boolean;
  /** Whether any request was ever kept; null until that is known. */
  readonly hasHistory: boolean | null;
  /** The user wants to see the empty screen all the same. */
  readonly isPassed: boolean;
}

/** Whether someone is here for the first time, with nothing that could answer. */
export interface WelcomeStore extends StoreApi<WelcomeState>, FeedPart {
  pass(): void;
}

export function isFirstRun({ isBackendSilent, hasHistory, isPassed }: WelcomeState): boolean {
  return isBackendSilent && hasHistory === false && !isPassed;
}

export function createWelcomeStore(bridge: Bridge): WelcomeStore {
  const store = createStore<WelcomeState>(() => ({ isBackendSilent: false, hasHistory: null, isPassed: false }));

  async function lookIntoHistory(): Promise<void> {
    try {
      const { requests, next } = await bridge.call('requests.list', { limit: 1 });
      store.setState({ hasHistory: requests.length > 0 || next !== null });
    } catch {
      // UNAVAILABLE: the history is off or damaged, and whoever set that up is not here for the first time.
      store.setState({ hasHistory: true });
    }
  }

  return {
    ...store,
    pass: () => store.setState({ isPassed: true }),
    takeSnapshot({ status, requests, frame }) {
      const isBackendSilent = status.backend.state.status === 'unreachable';
      if (requests.length > 0 || frame.requests.length > 0) store.setState({ isBackendSilent, hasHistory: true });
      else {
        store.setState({ isBackendSilent });
        if (store.getState().hasHistory === null) void lookIntoHistory();
      }
    },
    applyEvents(events) {
      const backend = events.findLast((event) => event.name === 'backend.changed');
      if (backend?.name === 'backend.changed') {
        store.setState({ isBackendSilent: backend.data.state.status === 'unreachable' });
      }
      if (store.getState().hasHistory !== true && events.some(({ name }) => name === 'request.finished')) {
        store.setState({ hasHistory: true });
      }
    },
  };
}
