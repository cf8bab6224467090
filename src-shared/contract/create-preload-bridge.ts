import { ipcChannels, type PreloadBridge } from './preload-bridge.ts';
import type { FeedMessage } from './snapshot.ts';
import type { Reply } from './wire-error.ts';

/** As much of Electron's `ipcRenderer` as crosses; the page never gets hold of it. */
export interface PreloadIpc {
  invoke(channel: string, ...values: unknown[]): Promise<unknown>;
  send(channel: string, ...values: unknown[]): void;
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown;
}

/** The page's end of the carrier. `page` tells this document from the one that a reload leaves behind. */
export function createPreloadBridge(ipc: PreloadIpc, page: string): PreloadBridge {
  const listeners = new Map<number, (message: FeedMessage) => void>();
  let last = 0;

  ipc.on(ipcChannels.message, (_event, to, id, message) => {
    const listener = to === page && typeof id === 'number' ? listeners.get(id) : undefined;
    if (listener === undefined) return;
    try {
      listener(message as FeedMessage);
    } finally {
      // Main sends only so much ahead of these: a page that is busy must not pile messages up.
      ipc.send(ipcChannels.received, page, id);
    }
  });

  return {
    call: (name, input) => ipc.invoke(ipcChannels.call, name, input) as Promise<Reply>,
    subscribe(onMessage) {
      last += 1;
      const id = last;
      listeners.set(id, onMessage);
      ipc.send(ipcChannels.subscribe, page, id);
      return () => {
        if (listeners.delete(id)) ipc.send(ipcChannels.unsubscribe, page, id);
      };
    },
  };
}
