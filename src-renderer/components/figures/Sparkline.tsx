import { memo } from 'react';

interface SparklineProps {
  /** Oldest first; null is a gap. */
  readonly values: readonly (number | null)[];
  /** Places on the time axis; the newest value stands at the right edge. */
  readonly length: number;
  readonly label: string;
}

const height = 32;

/** The shape of the last values from zero up, without scale: the number stands beside it. */
export const Sparkline = memo(function Sparkline({ values, length, label }: SparklineProps) {
  const top = Math.max(1, ...values.map((value) => value ?? 0));
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${length} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={lineThrough(values, length, top)} />
    </svg>
  );
});

function lineThrough(values: readonly (number | null)[], length: number, top: number): string {
  const firstX = length - values.length;
  let pen: 'M' | 'L' = 'M';
  let path = '';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    const y = (height - 1 - (value / top) * (height - 2)).toFixed(1);
    // A value between two gaps would draw nothing: a line of no length with round ends is a dot.
    path += pen === 'M' ? `M${firstX + index + 0.5} ${y}h0` : `L${firstX + index + 0.5} ${y}`;
    pen = 'L';
  });
  return path;
}
