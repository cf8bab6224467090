import type { Bridge, FeedListener } from '#shared/contract/bridge.ts';
import type { CommandName, CommandOutput } from '#shared/contract/commands.ts';
import { createFeedReader } from '#shared/contract/feed-reader.ts';
import type { FeedMessage } from '#shared/contract/snapshot.ts';
import { type Reply, unwrapReply } from '#shared/contract/wire-error.ts';
import type { ViewerFeed } from './feed.ts';

/**
 * Carries the contract within one process. What crosses is written as JSON and read again, as on a wire: neither side can reach into
 * the other's objects.
 */
export function createDirectBridge(answer: (name: string, input: unknown) => Promise<Reply>, feed: ViewerFeed): Bridge {
  return {
    async call<N extends CommandName>(name: N, input: unknown) {
      return unwrapReply(overWire(await answer(name, overWire(input)))) as CommandOutput<N>;
    },
    subscribe(listener: FeedListener) {
      const reader = createFeedReader(listener, () => viewer.resync());
      const viewer = feed.subscribe(() => {
        for (let message = viewer.take(); message !== null; message = viewer.take()) {
          reader.receive(overWire<FeedMessage>(message));
        }
      });
      return viewer.close;
    },
  };
}

function overWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
