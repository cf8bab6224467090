import type { CommandName, CommandOutput, ParsedInput } from '#shared/contract/commands.ts';

/** A function for every command; the input was parsed before it gets there. */
export type Handlers = {
  [N in CommandName]: (input: ParsedInput<N>) => CommandOutput<N> | Promise<CommandOutput<N>>;
};
