import type { IpcEvent } from './ipc-parts.ts';

export interface OwnSenders {
  /** Whether the contents of this id is our window's. */
  isOwnContents(id: number): boolean;
  /** Whether the address is of our own page. */
  isOwnPage(url: string): boolean;
}

/**
 * Whether a message comes from our page: the main frame of our window, still at our address. Anything else that can reach a channel
 * (a frame that slipped in, a page the window was led to) is not to be answered.
 */
export function isOwnSender({ sender, senderFrame }: IpcEvent, own: OwnSenders): boolean {
  if (senderFrame === null || senderFrame.parent !== null) return false;
  return own.isOwnContents(sender.id) && own.isOwnPage(senderFrame.url);
}
