import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { HostFolder, StartAtLogin } from '#shared/contract/host-actions.ts';
import { errorMessage } from '../error-message.ts';
import type { FeedPart } from '../feed-part.ts';

export interface HostState {
  /** Null until it was asked for. */
  readonly startAtLogin: StartAtLogin | null;
  /** Why the last thing asked of the host was refused. */
  readonly message: string | null;
}

/** What the program around the page can do on this machine. Ask the capabilities before. */
export interface HostStore extends StoreApi<HostState>, FeedPart {
  /** Rejects when the system refused. */
  copyText(text: string): Promise<void>;
  openFolder(folder: HostFolder): Promise<void>;
  loadStartAtLogin(): Promise<void>;
  /** Shows at once and goes back, with a message, when the program refuses it. */
  setStartAtLogin(enabled: boolean): Promise<void>;
}

/** The browser's own clipboard, for hosts that offer none. */
export type WriteClipboard = (text: string) => Promise<void>;

export function createHostStore(bridge: Bridge, writeClipboard: WriteClipboard): HostStore {
  const store = createStore<HostState>(() => ({ startAtLogin: null, message: null }));
  let hasClipboard = false;

  async function attempt(action: () => Promise<void>): Promise<void> {
    store.setState({ message: null });
    try {
      await action();
    } catch (error) {
      store.setState({ message: errorMessage(error) });
    }
  }

  return {
    ...store,
    async copyText(text) {
      if (hasClipboard) await bridge.call('host.copyText', { text });
      else await writeClipboard(text);
    },
    openFolder: (folder) => attempt(async () => void (await bridge.call('host.openFolder', { folder }))),
    loadStartAtLogin: () =>
      attempt(async () => store.setState({ startAtLogin: await bridge.call('host.startAtLogin', {}) })),
    async setStartAtLogin(enabled) {
      const before = store.getState().startAtLogin;
      store.setState({ startAtLogin: { enabled, problem: null } });
      await attempt(async () => {
        try {
          store.setState({ startAtLogin: await bridge.call('host.setStartAtLogin', { enabled }) });
        } catch (error) {
          store.setState({ startAtLogin: before });
          throw error;
        }
      });
    },
    takeSnapshot({ status }) {
      hasClipboard = status.capabilities.includes('clipboard');
    },
    applyEvents() {},
  };
}
