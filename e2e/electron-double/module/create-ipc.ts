import type { Frame } from '../line.ts';
import { strict } from '../strict.ts';
import type { ContentsDouble } from './create-windows.ts';

type Listener = (event: object, ...values: unknown[]) => unknown;

/** The double of `ipcMain`. */
export function createIpc() {
  const handlers = new Map<string, Listener>();
  const listeners = new Map<string, Set<Listener>>();

  const eventOf = (sender: ContentsDouble, { url, isMain }: Frame) => ({
    sender,
    senderFrame: strict('WebFrameMain', { url, parent: isMain ? null : {} }),
  });

  return {
    ipcMain: strict('ipcMain', {
      handle(channel: string, handler: Listener) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, handler);
      },
      removeHandler: (channel: string) => void handlers.delete(channel),
      on(channel: string, listener: Listener) {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      },
      off: (channel: string, listener: Listener) => void listeners.get(channel)?.delete(listener),
    }),
    async invoke(sender: ContentsDouble, frame: Frame, channel: string, values: unknown[]): Promise<unknown> {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      return handler(eventOf(sender, frame), ...values);
    },
    send(sender: ContentsDouble, frame: Frame, channel: string, values: unknown[]): void {
      for (const listener of [...(listeners.get(channel) ?? [])]) listener(eventOf(sender, frame), ...values);
    },
  };
}
