import { memo, type PointerEvent } from 'react';
import { useStore } from 'zustand';
import { countFigure, figureText } from '#shared/metrics/figures.ts';
import type { SeriesPoint } from '#shared/metrics/live-series.ts';
import { plotInset, TimePlot } from '../../../charts/TimePlot.tsx';
import { Figure } from '../../../components/figures/Figure.tsx';
import { Term } from '../../../components/figures/Term.tsx';
import { clockTime } from '../../../components/time/relative-time.ts';
import type { DrawnSeries, SeriesMeasure } from '../../../stores/live/series.ts';
import { useStores } from '../../../stores/stores-context.tsx';
import { measures } from './measure.ts';
import { pointAt } from './point-at.ts';

interface MeasureChartProps {
  readonly measure: SeriesMeasure;
  /** The instant to show, in minutes before now; null: the present. */
  readonly minutesAgo: number | null;
  readonly onPoint: (minutesAgo: number) => void;
}

/** One quantity of the last minutes: its number in large, its shape below. */
export function MeasureChart({ measure, minutesAgo, onPoint }: MeasureChartProps) {
  const { series } = useStores();
  const minutes = useStore(series, (state) => state.minutes);
  const past = useStore(series, (state) => state.past);
  const drawn = useStore(series, (state) => state.drawn[measure]);
  const { title, meaning, figure, value, empty } = measures[measure];
  const atMs = drawn.nowMs - (minutesAgo ?? 0) * 60_000;
  const point = minutesAgo === null ? (drawn.points.at(-1) ?? null) : pointAt(drawn.points, atMs);
  const isEmpty = drawn.points.every((each) => value(each) === null);

  function show({ clientX, currentTarget }: PointerEvent<HTMLElement>): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    const share = (clientX - left - plotInset.left) / (width - plotInset.left - plotInset.right);
    onPoint(minutes * (1 - Math.min(1, Math.max(0, share))));
  }

  return (
    <figure className="measure" aria-label={title}>
      <figcaption className="measure-head">
        <Term meaning={meaning}>{title}</Term>
        <Figure figure={figure(point)} size="l" />
        <span className="soft small measure-aside">{asideOf(measure, point)}</span>
        <span className="soft small measure-instant">
          {minutesAgo === null ? 'now' : clockTime(new Date(atMs), new Date(drawn.nowMs))}
        </span>
      </figcaption>
      <div className="measure-plot" onPointerMove={show}>
        <MeasurePlot measure={measure} drawn={drawn} minutes={minutes} />
        <span
          className="measure-now"
          style={{ right: plotInset.right, top: plotInset.top, bottom: plotInset.bottom }}
        />
        {minutesAgo !== null && <Cursor share={1 - minutesAgo / minutes} />}
        {isEmpty && past !== 'loading' && <p className="measure-empty soft small">{empty}</p>}
      </div>
    </figure>
  );
}

interface MeasurePlotProps {
  readonly measure: SeriesMeasure;
  readonly drawn: DrawnSeries;
  readonly minutes: number;
}

/** Apart from what follows the pointer, because it is by far the dearest part of the screen to draw. */
const MeasurePlot = memo(function MeasurePlot({ measure, drawn, minutes }: MeasurePlotProps) {
  const { colour, top, tick, value } = measures[measure];
  return (
    <TimePlot
      points={drawn.points.map((point) => ({ atMs: point.atMs, value: value(point) }))}
      nowMs={drawn.nowMs}
      minutes={minutes}
      colour={colour}
      formatTick={tick}
      {...(top !== undefined && { top })}
    />
  );
});

function Cursor({ share }: { readonly share: number }) {
  return (
    <span
      className="measure-cursor-room"
      style={{ left: plotInset.left, right: plotInset.right, bottom: plotInset.bottom }}
    >
      <span className="measure-cursor" style={{ left: `${share * 100}%` }} />
    </span>
  );
}

function asideOf(measure: SeriesMeasure, point: SeriesPoint | null): string {
  if (point === null) return '';
  if (measure === 'context') {
    return point.contextUsed === null ? '' : `${figureText(countFigure(point.contextUsed))} tokens`;
  }
  return measure === 'generationTps' && point.running > 0 ? `${point.running} running` : '';
}
