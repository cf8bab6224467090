import { diffLines, diffWordsWithSpace } from 'diff';

export interface DiffPiece {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export type DiffLine =
  | { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }
  /** Equal lines that are left out. */
  | { readonly kind: 'folded'; readonly lines: number };

/** A comparison that takes longer gives up: both texts are then shown whole, one as removed and one as added. */
const patienceMs = 200;

/** Two short texts word by word, in one sequence. */
export function wordDiff(before: string, after: string): readonly DiffPiece[] {
  const changes = diffWordsWithSpace(before, after, { timeout: patienceMs });
  return changes?.map(pieceOf) ?? wholly(before, after);
}

/** Equal lines that are shown around a change. */
const contextLines = 3;

/** Two long texts line by line; long runs of equal lines are folded. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const changes = diffLines(before, after, { timeout: patienceMs })?.map(pieceOf) ?? wholly(before, after);
  return changes.flatMap(({ kind, text }, index): DiffLine[] => {
    const lines = text.replace(/\n$/, '').split('\n');
    if (kind !== 'same') return lines.map((line) => ({ kind, text: line }));
    const [head, tail] = [index === 0 ? 0 : contextLines, index === changes.length - 1 ? 0 : contextLines];
    const folded = lines.length - head - tail;
    const shown = (part: readonly string[]) => part.map((line) => ({ kind, text: line }));
    // Folding one line saves nothing.
    if (folded <= 1) return shown(lines);
    return [
      ...shown(lines.slice(0, head)),
      { kind: 'folded', lines: folded },
      ...shown(lines.slice(lines.length - tail)),
    ];
  });
}

function pieceOf({ added, removed, value }: { added: boolean; removed: boolean; value: string }): DiffPiece {
  return { kind: added ? 'added' : removed ? 'removed' : 'same', text: value };
}

function wholly(before: string, after: string): readonly DiffPiece[] {
  return [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ];
}
