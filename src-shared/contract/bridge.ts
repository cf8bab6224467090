import type { CommandInput, CommandName, CommandOutput } from './commands.ts';
import type { FeedEvent } from './events.ts';
import type { Snapshot } from './snapshot.ts';

/** What a view talks to, whichever process the program runs in. */
export interface Bridge {
  /** @throws CommandError */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /**
   * Brings a snapshot, then every event. Gaps and lost connections are mended behind this: the listener only sees another snapshot,
   * which takes the place of everything before it. Returns the way to stop; a page that is not seen should.
   */
  subscribe(listener: FeedListener): () => void;
}

export interface FeedListener {
  /** `lost`: events that this viewer was too slow for so far. */
  snapshot(snapshot: Snapshot, lost: number): void;
  event(event: FeedEvent): void;
  /** The program cannot be heard; a snapshot follows when it can again. */
  disconnected(reason: { readonly code: string; readonly message: string }): void;
}
