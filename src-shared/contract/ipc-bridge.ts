import type { Bridge, FeedListener } from './bridge.ts';
import type { CommandName, CommandOutput } from './commands.ts';
import { createFeedReader } from './feed-reader.ts';
import type { PreloadBridge } from './preload-bridge.ts';
import { unwrapReply } from './wire-error.ts';

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
