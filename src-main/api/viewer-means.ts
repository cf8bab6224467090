import type { Capability } from '#shared/contract/program-status.ts';
import type { HostActions } from './host-actions.ts';

/** What can be done for viewers, which hangs on how they came and not on where the program runs. */
export interface ViewerMeans {
  readonly capabilities: readonly Capability[];
  /** Null where they are not at the desktop of the program. */
  readonly actions: HostActions | null;
}

/** A browser, or a program that came over HTTP: perhaps from another machine, and a dialog of this one would be nobody's. */
export const browserMeans: ViewerMeans = { capabilities: ['download'], actions: null };
