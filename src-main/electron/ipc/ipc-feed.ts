import type { FeedMessage } from '#shared/contract/snapshot.ts';
import type { FeedViewer, ViewerFeed } from '../../api/feed.ts';

/** One subscription of a page. */
export interface IpcFeed {
  /** Begins to send, with a snapshot; nothing happens if it does so already. */
  start(): void;
  /** The page has taken one message. */
  received(): void;
  /** Sends nothing until it is started again. */
  stop(): void;
}

/** Messages sent ahead of a page that has not taken them: a second or two of a busy proxy. The rest waits in the viewer's outbox. */
const maxUnread = 16;

/** Sends the feed to a page as fast as that takes it: IPC has no back pressure of its own, and a frozen page would pile it up. */
export function createIpcFeed(feed: ViewerFeed, send: (message: FeedMessage) => void): IpcFeed {
  let viewer: FeedViewer | null = null;
  let unread = 0;

  function drain(): void {
    while (viewer !== null && unread < maxUnread) {
      const message = viewer.take();
      if (message === null) return;
      unread += 1;
      send(message);
    }
  }

  return {
    start() {
      viewer ??= feed.subscribe(drain);
    },
    received() {
      unread = Math.max(0, unread - 1);
      drain();
    },
    stop() {
      viewer?.close();
      viewer = null;
    },
  };
}
