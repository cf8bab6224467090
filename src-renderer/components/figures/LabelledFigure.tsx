import type { Figure as FigureValue } from '#shared/metrics/figures.ts';
import { Figure } from './Figure.tsx';
import { Term } from './Term.tsx';

interface LabelledFigureProps {
  readonly label: string;
  /** What the number means and how it is made. */
  readonly meaning: string;
  readonly figure: FigureValue;
  readonly size?: 'm' | 'l' | 'xl';
  readonly width?: number;
}

export function LabelledFigure({ label, meaning, figure, size = 'l', width }: LabelledFigureProps) {
  return (
    <div className="labelled">
      <dt>
        <Term meaning={meaning}>{label}</Term>
      </dt>
      <dd>
        <Figure figure={figure} size={size} {...(width !== undefined && { width })} />
      </dd>
    </div>
  );
}
