import type { PreloadIpc } from '#shared/contract/create-preload-bridge.ts';
import type { IpcEvent, MainIpc, SenderContents, SenderFrame } from '../ipc/ipc-parts.ts';

/** The two ends of Electron's IPC in one process; values are cloned on the way, as between processes. */
export interface FakeIpc {
  readonly main: MainIpc;
  /** Opens a window's end. */
  open(frame?: Partial<SenderFrame> | null): FakePage;
}

export interface FakePage {
  readonly ipc: PreloadIpc;
  readonly contents: SenderContents;
  /** What main has sent, and how much of it waits because the page is frozen. */
  readonly sent: unknown[][];
  freeze(): void;
  thaw(): void;
  destroy(): void;
}

export const ownUrl = 'app://llama-proxy/index.html';

type Listener = (event: IpcEvent, ...values: unknown[]) => unknown;

export function createFakeIpc(): FakeIpc {
  const handlers = new Map<string, Listener>();
  const listeners = new Map<string, Set<Listener>>();
  let lastId = 0;

  return {
    main: {
      handle(channel, listener) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, listener);
      },
      removeHandler: (channel) => void handlers.delete(channel),
      on(channel, listener) {
        const set = listeners.get(channel) ?? new Set();
        listeners.set(channel, set.add(listener));
      },
      off: (channel, listener) => void listeners.get(channel)?.delete(listener),
    },
    open(changes = {}) {
      const senderFrame = changes === null ? null : { url: ownUrl, parent: null, ...changes };
      const pageListeners = new Map<string, (event: unknown, ...values: unknown[]) => void>();
      const destroyed: (() => void)[] = [];
      const sent: unknown[][] = [];
      let waiting: unknown[][] | null = null;
      let isDestroyed = false;
      lastId += 1;

      const deliver = ([channel, ...values]: unknown[]): void => pageListeners.get(String(channel))?.({}, ...values);
      const contents: SenderContents = {
        id: lastId,
        isDestroyed: () => isDestroyed,
        send(channel, ...values) {
          if (isDestroyed) throw new TypeError('Object has been destroyed');
          const message = structuredClone([channel, ...values]);
          sent.push(message);
          if (waiting === null) queueMicrotask(() => deliver(message));
          else waiting.push(message);
        },
        once: (_event, listener) => destroyed.push(listener),
      };
      const event: IpcEvent = { sender: contents, senderFrame };

      return {
        contents,
        sent,
        ipc: {
          async invoke(channel, ...values) {
            const handler = handlers.get(channel);
            if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
            return structuredClone(await handler(event, ...structuredClone(values)));
          },
          send(channel, ...values) {
            for (const listener of [...(listeners.get(channel) ?? [])]) listener(event, ...structuredClone(values));
          },
          on: (channel, listener) => pageListeners.set(channel, listener),
        },
        freeze() {
          waiting = [];
        },
        thaw() {
          const missed = waiting ?? [];
          waiting = null;
          missed.forEach(deliver);
        },
        destroy() {
          isDestroyed = true;
          for (const listener of destroyed) listener();
        },
      };
    },
  };
}
