import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { SeriesMinutes, SeriesPoint } from '#shared/metrics/live-series.ts';
import { Card } from '../../../components/Card.tsx';
import { Choice } from '../../../components/controls/Choice.tsx';
import { clockTime } from '../../../components/time/relative-time.ts';
import { useVisibleInterval } from '../../../components/time/use-visible-interval.ts';
import { redrawMs, type SeriesMeasure, seriesMeasures } from '../../../stores/live/series.ts';
import { useStores } from '../../../stores/stores-context.tsx';
import { MeasureChart } from './MeasureChart.tsx';
import { measureText } from './measure.ts';
import { pointAt } from './point-at.ts';

const windows = [
  { value: '5', title: '5 min' },
  { value: '15', title: '15 min' },
  { value: '60', title: '60 min' },
] as const;

const minutesOf: Record<(typeof windows)[number]['value'], SeriesMinutes> = { 5: 5, 15: 15, 60: 60 };

/** The last minutes of all requests together. A pointer, or the arrow keys, show one instant in all charts at once. */
export function LiveCharts() {
  const { series } = useStores();
  const minutes = useStore(series, (state) => state.minutes);
  const past = useStore(series, (state) => state.past);
  const message = useStore(series, (state) => state.message);
  /** Minutes before now that are looked at. */
  const [minutesAgo, setMinutesAgo] = useState<number | null>(null);
  useEffect(() => series.watch(), [series]);
  useVisibleInterval(series.drawNext, redrawMs(minutes) / seriesMeasures.length);

  return (
    <Card
      title="Last minutes"
      aside={
        <Choice
          label="Time shown"
          options={windows}
          chosen={`${minutes}`}
          onChoose={(value) => series.choose(minutesOf[value])}
        />
      }
    >
      {past === 'unknown' && (
        <p className="soft small">What went on before this page was opened could not be read: {message}</p>
      )}
      {/* Beside the charts, not around them: what stands in a slider cannot be reached by keyboard or screen reader. */}
      <div
        className="live-cursor unseen"
        role="slider"
        tabIndex={0}
        aria-label="Instant shown in the charts"
        aria-valuemin={-minutes}
        aria-valuemax={0}
        aria-valuenow={-(minutesAgo ?? 0)}
        aria-valuetext={minutesAgo === null ? 'now' : instantText(minutesAgo, series.getState().drawn)}
        onBlur={() => setMinutesAgo(null)}
        onKeyDown={(event) => {
          const next = steppedBy(event.key, minutesAgo, minutes);
          if (next === undefined) return;
          event.preventDefault();
          setMinutesAgo(next);
        }}
      />
      <div className="live-charts" onPointerLeave={() => setMinutesAgo(null)}>
        {seriesMeasures.map((measure) => (
          <MeasureChart key={measure} measure={measure} minutesAgo={minutesAgo} onPoint={setMinutesAgo} />
        ))}
      </div>
    </Card>
  );
}

/** A sixtieth of the window each; undefined for keys that mean nothing here, null for the present. */
function steppedBy(key: string, minutesAgo: number | null, minutes: number): number | null | undefined {
  const step = minutes / 60;
  const from = minutesAgo ?? 0;
  switch (key) {
    case 'ArrowLeft':
      return Math.min(minutes, from + step);
    case 'ArrowRight':
      return from <= step ? null : from - step;
    case 'Home':
      return minutes;
    case 'End':
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

type Drawn = Readonly<Record<SeriesMeasure, { readonly nowMs: number; readonly points: readonly SeriesPoint[] }>>;

function instantText(minutesAgo: number, drawn: Drawn): string {
  const { nowMs, points } = drawn.generationTps;
  const atMs = nowMs - minutesAgo * 60_000;
  const point = pointAt(points, atMs);
  const values = seriesMeasures.map((measure) => `${measure}: ${measureText(measure, point)}`);
  return [clockTime(new Date(atMs), new Date(nowMs)), ...values].join(', ');
}
