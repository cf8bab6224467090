import { ipcChannels } from '#shared/contract/preload-bridge.ts';
import type { ViewerFeed } from '../../api/feed.ts';
import { createIpcFeed, type IpcFeed } from './ipc-feed.ts';
import type { SenderContents } from './ipc-parts.ts';

/** The subscriptions of one window. */
export interface PageFeeds {
  subscribe(page: string, id: number): void;
  unsubscribe(page: string, id: number): void;
  received(page: string, id: number): void;
  /** A hidden window is told nothing; when it is shown again, each subscription begins with a snapshot. */
  setVisible(isVisible: boolean): void;
  close(): void;
}

/** A page has one; more would be a page that opens them and forgets. */
const maxSubscriptions = 8;

export function createPageFeeds(feed: ViewerFeed, contents: SenderContents, isVisibleNow: boolean): PageFeeds {
  let isVisible = isVisibleNow;
  let currentPage: string | null = null;
  const feeds = new Map<number, IpcFeed>();

  function close(): void {
    for (const one of feeds.values()) one.stop();
    feeds.clear();
  }

  function find(page: string, id: number): IpcFeed | undefined {
    return page === currentPage ? feeds.get(id) : undefined;
  }

  return {
    subscribe(page, id) {
      // A document that was loaded anew: the one before cannot say that it went.
      if (page !== currentPage) close();
      currentPage = page;
      if (feeds.has(id) || feeds.size >= maxSubscriptions) return;
      const one = createIpcFeed(feed, (message) => {
        if (!contents.isDestroyed()) contents.send(ipcChannels.message, page, id, message);
      });
      feeds.set(id, one);
      if (isVisible) one.start();
    },
    unsubscribe(page, id) {
      const one = find(page, id);
      if (one === undefined) return;
      one.stop();
      feeds.delete(id);
    },
    received: (page, id) => find(page, id)?.received(),
    setVisible(visible) {
      isVisible = visible;
      for (const one of feeds.values()) visible ? one.start() : one.stop();
    },
    close,
  };
}
