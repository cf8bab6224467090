import type { FeedMessage } from './snapshot.ts';
import type { Reply } from './wire-error.ts';

/** What the desktop's preload puts on `window` as `llamaProxy`: envelopes and messages, because errors lose their class on the way. */
export interface PreloadBridge {
  call(name: string, input: unknown): Promise<Reply>;
  /** Every subscription begins with a snapshot. */
  subscribe(onMessage: (message: FeedMessage) => void): () => void;
}

/** Channels between the preload and the main process. A subscription is known by its page and a number that counts up there. */
export const ipcChannels = {
  /** Page to main, answered with a `Reply`: name, input. */
  call: 'contract:call',
  /** Page to main: page, subscription. */
  subscribe: 'contract:subscribe',
  /** Page to main: page, subscription. */
  unsubscribe: 'contract:unsubscribe',
  /** Main to page: page, subscription, message. */
  message: 'contract:message',
  /** Page to main: page, subscription. One for each message, once the page has taken it. */
  received: 'contract:received',
} as const;
