import type { CSSProperties } from 'react';
import { type Figure as FigureValue, unknown } from '#shared/metrics/figures.ts';
import { Tooltip } from '../Tooltip.tsx';

interface FigureProps {
  readonly figure: FigureValue;
  readonly size?: 'm' | 'l' | 'xl';
  /** Characters that the digits have room for, so that nothing beside them moves. */
  readonly width?: number;
  /** The definition of the number, where no label beside it states it. */
  readonly meaning?: string;
}

/** A number with its unit small beside it, in a slot of fixed width. */
export function Figure({ figure, size = 'm', width = 5, meaning }: FigureProps) {
  const slot = (
    <span className={`figure figure-${size}`} style={{ '--slot': `${width}ch` } as CSSProperties}>
      <span className="figure-digits">
        {figure.digits === unknown ? (
          <>
            <span aria-hidden="true">{unknown}</span>
            <span className="unseen">not known</span>
          </>
        ) : (
          figure.digits
        )}
      </span>
      <span className="figure-unit">{figure.unit}</span>
    </span>
  );
  return meaning === undefined ? slot : <Tooltip text={meaning}>{slot}</Tooltip>;
}
