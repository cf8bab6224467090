import { structuredPatch } from 'diff';

/** One line of a comparison. A `gap` stands for lines that are the same on both sides and left out. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
  /** 1-based line in the text after; null for what is not there any more. */
  readonly line: number | null;
}

const kinds: Readonly<Record<string, DiffLine['kind']>> = { ' ': 'same', '+': 'added', '-': 'removed' };

/** What changed between two texts, line by line, with `context` lines around every change; empty when nothing did. */
export function diffLines(before: string, after: string, context = 1): DiffLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context });
  return hunks.flatMap(({ newStart, lines }, index) => {
    let line = newStart;
    const shown = lines.flatMap((text): DiffLine[] => {
      const kind = kinds[text.charAt(0)];
      // "\ No newline at end of file" is about the file, not a line of it.
      if (kind === undefined) return [];
      return [{ kind, text: text.slice(1), line: kind === 'removed' ? null : line++ }];
    });
    return index === 0 ? shown : [{ kind: 'gap', text: '', line: null } as const, ...shown];
  });
}
