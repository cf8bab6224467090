import { memo } from 'react';
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { ticksUpTo } from './scale.ts';
import { type TimePoint, withBeginnings } from './time-steps.ts';

interface TimePlotProps {
  /** Steps of time by their ends, oldest first. */
  readonly points: readonly TimePoint[];
  /** The right edge. */
  readonly nowMs: number;
  readonly minutes: number;
  /** A CSS colour. */
  readonly colour: string;
  /** Upper end of the scale; without one it follows the highest value. */
  readonly top?: number;
  readonly formatTick: (value: number) => string;
}

/** Room for the scale at the left and beyond the present at the right, in pixels: what lies over the plot measures by these. */
export const plotInset = { left: 44, right: 18, top: 6, bottom: 22 } as const;

/**
 * One quantity over the last minutes. The time axis is told in minutes before now, so that it stands still while the line flows.
 * What a pointer shows lies over this and does not draw it again. As wide and high as the element around it.
 */
export const TimePlot = memo(function TimePlot(props: TimePlotProps) {
  const { points, nowMs, minutes, colour, top, formatTick } = props;
  const data = withBeginnings(points).map(({ atMs, value }) => ({ minute: (atMs - nowMs) / 60_000, value }));
  const yTicks = ticksUpTo(top ?? Math.max(0, ...points.map(({ value }) => value ?? 0)), 3);
  return (
    <ResponsiveContainer width="100%" height="100%" debounce={100}>
      <AreaChart data={data} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="minute"
          type="number"
          domain={[-minutes, 0]}
          ticks={minuteTicks(minutes)}
          tickFormatter={minuteText}
          allowDataOverflow
          interval={0}
          height={plotInset.bottom}
          tickLine={false}
          axisLine={axisLine}
        />
        <YAxis
          domain={[0, yTicks.at(-1) ?? 1]}
          ticks={yTicks}
          tickFormatter={formatTick}
          interval={0}
          width={plotInset.left}
          tickLine={false}
          axisLine={false}
        />
        <Area
          dataKey="value"
          type="linear"
          stroke={colour}
          strokeWidth={1.5}
          strokeLinecap="round"
          fill={colour}
          fillOpacity={0.1}
          dot={false}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
});

const margin = { top: plotInset.top, right: plotInset.right, bottom: 0, left: 0 };
const axisLine = { stroke: 'var(--line-strong)' };

function minuteTicks(minutes: number): number[] {
  return [-minutes, (-minutes * 4) / 5, (-minutes * 3) / 5, (-minutes * 2) / 5, -minutes / 5, 0];
}

function minuteText(minute: number): string {
  return minute === 0 ? 'now' : `${minute}`.replace('-', '−');
}
