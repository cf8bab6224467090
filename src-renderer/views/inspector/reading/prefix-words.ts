import type { PrefixComparison, PromptPart } from '#shared/contract/prompt-outline.ts';

/** How many parts at the beginning both prompts share. */
export function sameParts({ parts, previousParts, firstDifference }: PrefixComparison): number {
  return firstDifference?.part ?? Math.min(parts.length, previousParts.length);
}

/** `The system prompt`, `The tools`, `Message 3 (user)`. Messages are counted from one. */
export function partName(parts: readonly PromptPart[], index: number): string {
  const part = parts[index];
  if (part === undefined) return 'The end';
  if (part.kind === 'system') return 'The system prompt';
  if (part.kind === 'tools') return 'The tool list';
  const place = parts.slice(0, index + 1).filter(({ kind }) => kind === 'message').length;
  return part.role === null ? `Message ${place}` : `Message ${place} (${part.role})`;
}

/** What broke the prefix, or that nothing did, in one sentence. */
export function prefixSentence(prefix: PrefixComparison): string {
  const { parts, previousParts, firstDifference } = prefix;
  if (firstDifference === null) {
    const added = parts.length - previousParts.length;
    const end = added === 0 ? 'and nothing was added' : `followed by ${added} new ${added === 1 ? 'part' : 'parts'}`;
    return `The prompt begins with the whole prompt of the request before, ${end}. Nothing in it forces a re-read.`;
  }
  const { part, text } = firstDifference;
  if (part >= parts.length) return `${partName(previousParts, part)} of the request before is gone from the end.`;
  if (part >= previousParts.length) return `${partName(parts, part)} is new; all before it is the same.`;
  const where = text === null ? '' : ` at character ${(text.atCharacter + 1).toLocaleString('en-US')}`;
  const [now, then] = [parts[part], previousParts[part]];
  if (now?.kind !== then?.kind || now?.role !== then?.role) {
    return `${partName(parts, part)} stands where ${lowerFirst(partName(previousParts, part))} stood.`;
  }
  return `${partName(parts, part)} changed${where}. From there on, nothing that the request before left in the cache fits.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
