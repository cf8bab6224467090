import type { DepthLine, DepthSpeed } from '../../stores/history/performance.ts';

/** A stretch of context depth, with what each line knows of it, in the order of the lines. */
export interface DepthRow {
  /** `4–8 K`; K is 1,024 tokens. */
  readonly place: string;
  /** Its upper end in K, for an axis: `8`. */
  readonly short: string;
  readonly cells: readonly (DepthSpeed | null)[];
}

/** The stretches that any of the lines knows, shallow to deep. */
export function depthRows(lines: readonly DepthLine[]): DepthRow[] {
  const ends = new Map(
    lines.flatMap(({ buckets }) => buckets.map(({ aboveTokens, upToTokens }) => [aboveTokens, upToTokens] as const)),
  );
  return [...ends]
    .sort(([a], [b]) => a - b)
    .map(([above, upTo]) => ({
      place:
        upTo === null ? `over ${inK(above)} K` : above === 0 ? `to ${inK(upTo)} K` : `${inK(above)}–${inK(upTo)} K`,
      short: upTo === null ? `>${inK(above)}` : inK(upTo),
      cells: lines.map(({ buckets }) => buckets.find(({ aboveTokens }) => aboveTokens === above) ?? null),
    }));
}

function inK(tokens: number): string {
  return (tokens / 1024).toLocaleString('en-US', { maximumFractionDigits: 1 });
}
