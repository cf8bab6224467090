import type { PromptPart } from '../contract/prompt-outline.ts';
import type { ToolOutcome } from './tool-outcome.ts';

/** What is known of a finished request beside its record. */
export interface RequestTrace {
  tools: readonly ToolOutcome[];
  /** The prompt as it was sent to the backend, worked out when asked for; null where it could not be read. */
  outline(): PromptPart[] | null;
}
