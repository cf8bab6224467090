import type { PromptPart } from '#shared/contract/prompt-outline.ts';
import { unpackOutline } from '../rows/outline.ts';
import type { Statements } from './statements.ts';

/** A prompt, and the one before it in its conversation. */
export interface PromptOutlines {
  parts: PromptPart[];
  /** null: it was the first, or the one before was not kept. */
  previous: { requestId: string; parts: PromptPart[] } | null;
}

export function outlinesOf(statements: Statements, sequence: number): PromptOutlines | null {
  const row = statements.get(
    `SELECT own.parts, before.parts AS previous_parts, requests.request_id AS previous_id
     FROM outlines AS own
     LEFT JOIN outlines AS before ON before.sequence = own.previous
     LEFT JOIN requests ON requests.sequence = own.previous
     WHERE own.sequence = ?`,
    [sequence],
  );
  if (row === undefined) return null;
  const { parts, previous_parts: previousParts, previous_id: previousId } = row;
  const hasPrevious = previousParts !== null && previousId !== null;
  return {
    parts: unpackOutline(parts as Uint8Array),
    previous: hasPrevious ? { requestId: String(previousId), parts: unpackOutline(previousParts as Uint8Array) } : null,
  };
}
