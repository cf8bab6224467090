import { excerpt } from '#shared/metrics/repair-record.ts';
import type { RequestContext } from '../fix.ts';

/** One change to a request. `path` is a JSON pointer into its body. */
export interface Healing {
  tool?: string | null;
  path: string;
  before: string;
  after: string;
  /** The defect in a few words. */
  reason: string;
}

export type Note = (healing: Healing) => void;

/** Records changes to a request in the name of one fix. */
export function createNote(context: RequestContext, fix: string): Note {
  return ({ tool = null, path, before, after, reason }) =>
    context.report({
      fix,
      tool,
      path,
      before: excerpt(before),
      after: excerpt(after),
      held_characters: 0,
      held_ms: 0,
      outcome: 'healed_request',
      reason,
    });
}
