import type { Bridge, FeedListener } from '#shared/contract/bridge.ts';
import { type CommandInput, type CommandName, type CommandOutput, commands } from '#shared/contract/commands.ts';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { Snapshot } from '#shared/contract/snapshot.ts';
import { CommandError } from '#shared/contract/wire-error.ts';

/** Answers of a program that is not there. A command without an answer here fails, so that no call goes unnoticed. */
export type MemoryAnswers = {
  [N in CommandName]?: (input: CommandInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};

/** The contract within the page, for tests and for looking at views without a program. */
export interface MemoryBridge extends Bridge {
  /** Every call so far, oldest first. */
  readonly calls: readonly { readonly name: CommandName; readonly input: unknown }[];
  readonly listeners: number;
  emit(event: FeedEvent): void;
  /** Sends the present snapshot again, as after a gap. */
  resync(lost?: number): void;
  disconnect(code: string, message: string): void;
}

export function createMemoryBridge(snapshot: () => Snapshot, answers: MemoryAnswers = {}): MemoryBridge {
  const calls: { name: CommandName; input: unknown }[] = [];
  const listeners = new Set<FeedListener>();
  return {
    calls,
    get listeners() {
      return listeners.size;
    },
    async call<N extends CommandName>(name: N, input: CommandInput<N>) {
      calls.push({ name, input });
      commands[name].input.parse(input);
      const answer = answers[name];
      if (answer === undefined) throw new CommandError('UNKNOWN_COMMAND', `No answer was given for ${name}.`);
      return await answer(input);
    },
    subscribe(listener) {
      listeners.add(listener);
      listener.snapshot(snapshot(), 0);
      return () => listeners.delete(listener);
    },
    emit(event) {
      for (const listener of listeners) listener.event(event);
    },
    resync(lost = 0) {
      for (const listener of listeners) listener.snapshot(snapshot(), lost);
    },
    disconnect(code, message) {
      for (const listener of listeners) listener.disconnected({ code, message });
    },
  };
}
