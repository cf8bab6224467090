import { memo } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { identityColour, identityDashes } from './identity.ts';
import { spreadApart, ticksUpTo } from './scale.ts';

export interface DepthPlotLine {
  readonly name: string;
  /** One for each place on the axis; null is a gap. */
  readonly values: readonly (number | null)[];
}

interface DepthPlotProps {
  /** Left to right: what stands under each place, and what it is in full. */
  readonly places: readonly { readonly short: string; readonly full: string }[];
  readonly lines: readonly DepthPlotLine[];
  readonly height: number;
  /** Of the plot as a whole, for those who do not see it. */
  readonly label: string;
  readonly formatTick: (value: number) => string;
  readonly formatValue: (value: number | null) => string;
}

/** Lines over a few named places, each labelled where it begins, in the colour and the dashes of its number. */
export const DepthPlot = memo(function DepthPlot(props: DepthPlotProps) {
  const { places, lines, height, label, formatTick, formatValue } = props;
  const data = places.map(({ short }, index) => ({ short, values: lines.map(({ values }) => values[index] ?? null) }));
  const left = roomForNames(lines);
  const ticks = ticksUpTo(Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))));
  return (
    <div className="depth-plot" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height={height} debounce={100}>
        <LineChart data={data} margin={{ top: inset.top, right: 0, bottom: 0, left }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="short"
            interval={0}
            height={inset.bottom}
            padding={{ left: 16, right: 16 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
          />
          <YAxis
            domain={[0, ticks.at(-1) ?? 1]}
            ticks={ticks}
            tickFormatter={formatTick}
            interval={0}
            width={inset.right}
            orientation="right"
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)', strokeDasharray: '2 2' }}
            content={({ active, label: short }) => {
              const at = places.findIndex((place) => place.short === short);
              const place = active ? places[at] : undefined;
              return place === undefined ? null : (
                <Values title={place.full} at={at} lines={lines} format={formatValue} />
              );
            }}
          />
          {lines.map(({ name }, index) => (
            <Line
              key={name}
              dataKey={(row: (typeof data)[number]) => row.values[index] ?? null}
              name={name}
              type="linear"
              stroke={identityColour(index)}
              strokeWidth={2}
              strokeDasharray={identityDashes(index)}
              strokeLinecap="butt"
              dot={{ r: 3, strokeWidth: 0, fill: identityColour(index), strokeDasharray: '0' }}
              activeDot={{ r: 5, strokeWidth: 0 }}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
      <StartLabels lines={lines} width={left} height={height} top={ticks.at(-1) ?? 1} />
    </div>
  );
});

/** Names at the left, the scale at the right: speeds part where contexts are small, and that is where a line is told by its name. */
const inset = { right: 48, top: 10, bottom: 24 } as const;
const labelHeight = 18;

/** Room for the longest name, so long as the plot keeps the better half: names of files are long. In pixels. */
function roomForNames(lines: readonly DepthPlotLine[]): number {
  const longest = Math.max(0, ...lines.map(({ name }) => name.length));
  return Math.min(220, Math.max(96, Math.ceil(longest * 7) + 12));
}

interface StartLabelsProps {
  readonly lines: readonly DepthPlotLine[];
  readonly width: number;
  readonly height: number;
  /** Upper end of the scale. */
  readonly top: number;
}

/** The names of the lines that have a value, as high as they begin, moved apart where they would cover one another. */
function StartLabels({ lines, width, height, top }: StartLabelsProps) {
  const plotHeight = height - inset.top - inset.bottom;
  const told = lines.flatMap(({ name, values }, index) => {
    const start = values.find((value) => value !== null);
    return start == null ? [] : [{ name, index, start }];
  });
  const wanted = told.map(({ start }) => inset.top + plotHeight * (1 - start / top) - labelHeight / 2);
  const places = spreadApart(wanted, labelHeight, height - inset.bottom - labelHeight / 2);
  return (
    <ul className="start-labels" style={{ width: width - 4 }} aria-hidden="true">
      {told.map(({ name, index }, place) => (
        <li key={name} style={{ top: places[place], color: identityColour(index) }} className="cut" title={name}>
          {name}
        </li>
      ))}
    </ul>
  );
}

interface ValuesProps {
  readonly title: string;
  /** Which of the places. */
  readonly at: number;
  readonly lines: readonly DepthPlotLine[];
  readonly format: (value: number | null) => string;
}

function Values({ title, at, lines, format }: ValuesProps) {
  return (
    <div className="plot-values">
      <p className="soft">{title}</p>
      <ul>
        {lines.map(({ name, values }, index) => (
          <li key={name}>
            <LineSample number={index} />
            <span className="cut">{name}</span>
            <span className="plot-value">{format(values[at] ?? null)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A piece of a line, to find it again in the plot. */
export function LineSample({ number }: { readonly number: number }) {
  return (
    <svg className="line-sample" viewBox="0 0 24 8" aria-hidden="true">
      <path d="M0 4h24" stroke={identityColour(number)} strokeDasharray={identityDashes(number)} strokeWidth="2" />
    </svg>
  );
}
