import { ipcChannels } from '#shared/contract/preload-bridge.ts';
import type { Reply } from '#shared/contract/wire-error.ts';
import type { Entrance } from '../../api/create-api.ts';
import type { IpcEvent, MainIpc } from './ipc-parts.ts';
import { createPageFeeds, type PageFeeds } from './page-feeds.ts';

export interface IpcServerOptions {
  ipc: MainIpc;
  entrance: Pick<Entrance, 'answer' | 'feed'>;
  isOwnSender(event: IpcEvent): boolean;
  /** Whether the window with this contents can be seen now. */
  isVisible(contentsId: number): boolean;
  /** Somebody else sent a message, and was not answered. */
  onStranger(channel: string, url: string): void;
}

/** The desktop's carrier of the contract, at the program's end. */
export interface IpcServer {
  /** The window with this contents was shown or hidden. */
  setVisible(contentsId: number, isVisible: boolean): void;
  close(): void;
}

const stranger: Reply = {
  ok: false,
  error: { code: 'FORBIDDEN', message: 'Only the window of llama-proxy may ask this.', details: null },
};

export function createIpcServer({ ipc, entrance, isOwnSender, isVisible, onStranger }: IpcServerOptions): IpcServer {
  const pages = new Map<number, PageFeeds>();

  function isRefused(channel: string, event: IpcEvent): boolean {
    if (isOwnSender(event)) return false;
    onStranger(channel, event.senderFrame?.url ?? 'a frame that is gone');
    return true;
  }

  function feedsOf({ sender }: IpcEvent): PageFeeds {
    const known = pages.get(sender.id);
    if (known !== undefined) return known;
    const made = createPageFeeds(entrance.feed, sender, isVisible(sender.id));
    pages.set(sender.id, made);
    sender.once('destroyed', () => {
      made.close();
      pages.delete(sender.id);
    });
    return made;
  }

  /** Messages about one subscription; a page that sends something else is not ours, or is not well. */
  const about = (channel: string, act: (feeds: PageFeeds, page: string, id: number) => void) => {
    const listener = (event: IpcEvent, page: unknown, id: unknown): void => {
      if (isRefused(channel, event) || typeof page !== 'string' || !Number.isSafeInteger(id)) return;
      act(feedsOf(event), page, id as number);
    };
    ipc.on(channel, listener);
    return () => void ipc.off(channel, listener);
  };

  ipc.handle(ipcChannels.call, (event, name, input) =>
    // Not String(name): what a page sends for a name may throw at being made a text.
    isRefused(ipcChannels.call, event) ? stranger : entrance.answer(typeof name === 'string' ? name : '', input),
  );
  const stops = [
    about(ipcChannels.subscribe, (feeds, page, id) => feeds.subscribe(page, id)),
    about(ipcChannels.unsubscribe, (feeds, page, id) => feeds.unsubscribe(page, id)),
    about(ipcChannels.received, (feeds, page, id) => feeds.received(page, id)),
  ];

  return {
    setVisible: (contentsId, visible) => pages.get(contentsId)?.setVisible(visible),
    close() {
      ipc.removeHandler(ipcChannels.call);
      for (const stop of stops) stop();
      for (const feeds of pages.values()) feeds.close();
      pages.clear();
    },
  };
}
