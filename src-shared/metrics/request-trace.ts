import type { PromptPart } from '../contract/prompt-outline.ts';
import type { ToolOutcome } from './tool-outcome.ts';

/** What is known of a finished request beside its record. */
export interface RequestTrace {
  tools: readonly ToolOutcome[];
  /** The prompt as it was sent to the backend; null where it could not be read, or nobody keeps it. */
  outline(): PromptPart[] | null;
}
