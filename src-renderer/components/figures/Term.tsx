import type { ReactNode } from 'react';
import { Tooltip } from '../Tooltip.tsx';

interface TermProps {
  /** What it means, and how it is measured. */
  readonly meaning: ReactNode;
  readonly children: ReactNode;
}

/** A word that explains itself when pointed at or reached by keyboard: the name of a number, the head of a column. */
export function Term({ meaning, children }: TermProps) {
  return (
    <Tooltip text={meaning}>
      <button type="button" className="term">
        {children}
      </button>
    </Tooltip>
  );
}
