import type { BackendState, BackendStatus } from '#shared/backend/backend-state.ts';

export type StateListener = (state: BackendState) => void;

export interface StateKeeper {
  current(): BackendState;
  /** Takes note of a status; listeners hear of it only when it differs from the present one. */
  set(status: BackendStatus): void;
  /** Listeners must not throw. Returns an unsubscribe. */
  subscribe(listener: StateListener): () => void;
}

/** Remembers the backend's status and since when it holds. Pure but for the clock. */
export function createStateKeeper(now: () => number): StateKeeper {
  const listeners = new Set<StateListener>();
  let state: BackendState = { status: 'unknown', sinceMs: now() };
  return {
    current: () => state,
    set(status) {
      if (status === state.status) return;
      state = { status, sinceMs: now() };
      for (const listener of listeners) listener(state);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
