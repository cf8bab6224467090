import { countFigure, type Figure, figureText, percentFigure, rateFigure } from '#shared/metrics/figures.ts';
import type { SeriesPoint } from '#shared/metrics/live-series.ts';
import type { SeriesMeasure } from '../../../stores/live/series.ts';

/** How one quantity of the present is named, meant and drawn. */
export interface Measure {
  readonly title: string;
  readonly meaning: string;
  readonly colour: string;
  /** Upper end of the scale where it is fixed. */
  readonly top?: number;
  /** What will fill the chart while it has nothing to show. */
  readonly empty: string;
  value(point: SeriesPoint): number | null;
  figure(point: SeriesPoint | null): Figure;
  tick(value: number): string;
}

export const measures: Record<SeriesMeasure, Measure> = {
  generationTps: {
    title: 'Generation',
    meaning:
      'Tokens per second that the backend generates for all running requests together; the mean over each step of time',
    colour: 'var(--answering)',
    empty: 'The speed of answers, once a request runs',
    value: (point) => point.generationTps,
    figure: (point) => rateFigure(point?.generationTps ?? null),
    tick: plainCount,
  },
  prefillTps: {
    title: 'Prefill',
    meaning:
      'Prompt tokens per second that the backend reads for all running requests together, cached ones left out; the mean over each step of time',
    colour: 'var(--prefill)',
    empty: 'The speed at which prompts are read, once one is',
    value: (point) => point.prefillTps,
    figure: (point) => rateFigure(point?.prefillTps ?? null),
    tick: plainCount,
  },
  context: {
    title: 'Context',
    meaning:
      'Prompt and answer so far of the running request that fills its slot most, as a share of the tokens that fit into the slot',
    colour: 'var(--ink-soft)',
    top: 100,
    empty: 'How full the fullest slot is, once a request runs',
    value: (point) => point.contextPercent,
    figure: (point) => percentFigure(point?.contextPercent ?? null),
    tick: (value) => `${Math.round(value)}%`,
  },
};

/** The value at one instant in words, for those who do not see the chart. */
export function measureText(measure: SeriesMeasure, point: SeriesPoint | null): string {
  return figureText(measures[measure].figure(point));
}

function plainCount(value: number): string {
  return value < 10 ? `${value}` : figureText(countFigure(value)).replace(/\.0+(?= )/, '');
}
