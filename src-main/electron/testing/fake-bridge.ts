import type { Bridge, FeedListener } from '#shared/contract/bridge.ts';
import { type CommandName, type CommandOutput, commands } from '#shared/contract/commands.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { CommandError } from '#shared/contract/wire-error.ts';

export interface FakeBridge extends Bridge {
  /** Every call so far, oldest first. */
  readonly calls: (readonly [name: CommandName, input: unknown])[];
  readonly listeners: number;
  emit(event: FeedEvent): void;
}

/** A program that is not there: a command without an answer here is refused. */
export function createFakeBridge(
  snapshot: Snapshot,
  answers: { [N in CommandName]?: CommandOutput<N> } = {},
): FakeBridge {
  const calls: (readonly [CommandName, unknown])[] = [];
  const listeners = new Set<FeedListener>();
  return {
    calls,
    get listeners() {
      return listeners.size;
    },
    async call<N extends CommandName>(name: N, input: unknown): Promise<CommandOutput<N>> {
      commands[name].input.parse(input);
      calls.push([name, input]);
      const answer = answers[name];
      if (answer === undefined) throw new CommandError('UNAVAILABLE', `${name} is not to be had.`);
      return answer as CommandOutput<N>;
    },
    subscribe(listener) {
      listeners.add(listener);
      listener.snapshot(snapshot, 0);
      return () => void listeners.delete(listener);
    },
    emit(event) {
      for (const listener of [...listeners]) listener.event(event);
    },
  };
}
