import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ProgramStatus } from '#shared/contract/program-status.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

/** Whether the program is heard. `sinceMs`: when it was heard last, null if never. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  | { readonly state: 'lost'; readonly code: string; readonly message: string; readonly sinceMs: number | null };

export interface ConnectionState {
  readonly link: Link;
  /** As last heard. */
  readonly status: ProgramStatus | null;
  /** Events that this page was too slow for. */
  readonly lost: number;
  /** Pausing or resuming is under way. */
  readonly isSwitching: boolean;
  /** Why the last pause or resume was refused. */
  readonly message: string | null;
}

/** The program's address, backend and health. */
export interface ConnectionStore extends StoreApi<ConnectionState>, FeedPart {
  setPaused(isPaused: boolean): Promise<void>;
  disconnected(reason: { readonly code: string; readonly message: string }): void;
}

export function createConnectionStore(bridge: Bridge, now: () => number): ConnectionStore {
  const store = createStore<ConnectionState>(() => ({
    link: { state: 'connecting' },
    status: null,
    lost: 0,
    isSwitching: false,
    message: null,
  }));

  function change(part: Partial<Pick<ProgramStatus, 'proxy' | 'backend' | 'history'>>): void {
    const { status } = store.getState();
    if (status !== null) store.setState({ status: { ...status, ...part } });
  }

  return {
    ...store,
    async setPaused(isPaused) {
      if (store.getState().isSwitching) return;
      store.setState({ isSwitching: true, message: null });
      try {
        change({ proxy: await bridge.call(isPaused ? 'proxy.pause' : 'proxy.resume', {}) });
      } catch (error) {
        store.setState({ message: errorMessage(error) });
      } finally {
        store.setState({ isSwitching: false });
      }
    },
    takeSnapshot({ status }, lost) {
      store.setState({ link: { state: 'connected' }, status, lost });
    },
    applyEvents(events) {
      let part: Parameters<typeof change>[0] = {};
      for (const event of events) {
        if (event.name === 'proxy.changed') part = { ...part, proxy: event.data };
        else if (event.name === 'backend.changed') part = { ...part, backend: event.data };
        else if (event.name === 'history.changed') part = { ...part, history: event.data };
      }
      if (Object.keys(part).length > 0) change(part);
    },
    disconnected({ code, message }) {
      const { link, status } = store.getState();
      const sinceMs = link.state === 'lost' ? link.sinceMs : status === null ? null : now();
      store.setState({ link: { state: 'lost', code, message, sinceMs } });
    },
  };
}
