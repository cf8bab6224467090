import type { Bridge, FeedListener } from '#shared/contract/bridge.ts';
import type { CommandName, CommandOutput } from '#shared/contract/commands.ts';
import { createFeedReader } from '#shared/contract/feed-reader.ts';
import type { FeedMessage } from '#shared/contract/snapshot.ts';
import { type Reply, unwrapReply } from '#shared/contract/wire-error.ts';

/** What the desktop's preload puts on `window` as `llamaProxy`: envelopes and messages, because errors lose their class on the way. */
export interface PreloadBridge {
  call(name: string, input: unknown): Promise<Reply>;
  /** Every subscription begins with a snapshot. */
  subscribe(onMessage: (message: FeedMessage) => void): () => void;
}

/** Carries the contract over the preload's object. */
export function createIpcBridge(preload: PreloadBridge): Bridge {
  return {
    async call<N extends CommandName>(name: N, input: unknown) {
      return unwrapReply(await preload.call(name, input)) as CommandOutput<N>;
    },
    subscribe(listener: FeedListener) {
      let stopCurrent = (): void => {};
      function open(): void {
        const reader = createFeedReader(listener, () => {
          stopCurrent();
          open();
        });
        stopCurrent = preload.subscribe((message) => reader.receive(message));
      }
      open();
      return () => stopCurrent();
    },
  };
}
