import type { CommandName, CommandOutput, ParsedInput } from '#shared/contract/commands.ts';
import type { ViewerMeans } from './viewer-means.ts';

/** A function for every command; the input was parsed before it gets there. */
export type Handlers = {
  [N in CommandName]: (input: ParsedInput<N>, means: ViewerMeans) => CommandOutput<N> | Promise<CommandOutput<N>>;
};
