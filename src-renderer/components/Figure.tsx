import type { CSSProperties } from 'react';
import { type Figure as FigureValue, unknown } from '#shared/metrics/figures.ts';

interface FigureProps {
  readonly figure: FigureValue;
  readonly size?: 'm' | 'l' | 'xl';
  /** Characters that the digits have room for, so that nothing beside them moves. */
  readonly width?: number;
}

/** A number with its unit small beside it, in a slot of fixed width. */
export function Figure({ figure, size = 'm', width = 5 }: FigureProps) {
  return (
    <span className={`figure figure-${size}`} style={{ '--slot': `${width}ch` } as CSSProperties}>
      <span className="figure-digits">
        {figure.digits === unknown ? <span title="Not known">{unknown}</span> : figure.digits}
      </span>
      <span className="figure-unit">{figure.unit}</span>
    </span>
  );
}
