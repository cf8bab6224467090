import type { PrefixComparison, PromptPart } from '#shared/contract/prompt-outline.ts';
import type { JsonObject } from '#shared/dialects/json.ts';
import { promptParts } from '#shared/dialects/prompt-parts.ts';
import { excerpt } from '#shared/metrics/repair-record.ts';

export interface PromptSides {
  parts: PromptPart[];
  previous: { requestId: string; parts: PromptPart[] };
  /** The requests as they were sent to the backend; null where they were not kept whole. */
  sent: JsonObject | null;
  previousSent: JsonObject | null;
}

/** Where a prompt parts from the one before it. */
export function comparePrefix({ parts, previous, sent, previousSent }: PromptSides): PrefixComparison {
  const index = previous.parts.findIndex((part, at) => !isSame(part, parts[at]));
  return {
    previousId: previous.requestId,
    parts,
    previousParts: previous.parts,
    firstDifference: index === -1 ? null : { part: index, text: textDifference(index, sent, previousSent) },
  };
}

function isSame(one: PromptPart, other: PromptPart | undefined): boolean {
  return other !== undefined && one.kind === other.kind && one.role === other.role && one.hash === other.hash;
}

type TextDifference = NonNullable<PrefixComparison['firstDifference']>['text'];

function textDifference(index: number, sent: JsonObject | null, previousSent: JsonObject | null): TextDifference {
  if (sent === null || previousSent === null) return null;
  const before = promptParts(previousSent)[index]?.text ?? '';
  const after = promptParts(sent)[index]?.text ?? '';
  let at = 0;
  while (at < before.length && at < after.length && before[at] === after[at]) at += 1;
  return { atCharacter: at, before: excerpt(before.slice(at)), after: excerpt(after.slice(at)) };
}
