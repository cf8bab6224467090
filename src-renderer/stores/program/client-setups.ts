import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { ClientSetup, ShellId } from '#shared/contract/client-setup.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';
import type { Loading } from '../requests/requests.ts';

export interface ClientSetupsState {
  readonly setups: Loading<readonly ClientSetup[]>;
  readonly shell: ShellId;
}

/** How clients are pointed at the proxy. Read again when address, model or context size may have changed. */
export interface ClientSetupsStore extends StoreApi<ClientSetupsState>, FeedPart {
  load(): Promise<void>;
  setShell(shell: ShellId): void;
}

export function createClientSetupsStore(bridge: Bridge, shell: ShellId): ClientSetupsStore {
  const store = createStore<ClientSetupsState>(() => ({ setups: { state: 'loading' }, shell }));
  let isWanted = false;

  async function load(): Promise<void> {
    isWanted = true;
    try {
      store.setState({ setups: { state: 'ready', value: await bridge.call('clients.snippets', {}) } });
    } catch (error) {
      store.setState({ setups: { state: 'failed', message: errorMessage(error) } });
    }
  }

  return {
    ...store,
    load,
    setShell: (chosen) => store.setState({ shell: chosen }),
    takeSnapshot() {
      if (isWanted) void load();
    },
    applyEvents(events) {
      if (isWanted && events.some(({ name }) => name === 'proxy.changed' || name === 'backend.changed')) void load();
    },
  };
}
