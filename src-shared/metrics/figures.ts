/** A number for people: digits and unit apart, so that a view can set the unit smaller. */
export interface Figure {
  digits: string;
  /** Empty for plain counts and for the unknown. */
  unit: string;
}

/** Shown for what is not known; never 0. */
export const unknown = '–';

/** Digits and unit in one text: `33.1 t/s`, `41.8 k`, `13.1%`. */
export function figureText({ digits, unit }: Figure): string {
  return unit === '' || unit === '%' ? digits + unit : `${digits} ${unit}`;
}

/** A count of tokens or requests: `1,234`; from ten thousand `41.8 k`, from a million `1.23 M`. */
export function countFigure(count: number | null): Figure {
  if (count === null) return unknownFigure;
  return isSmall(count) ? { digits: grouped(count, 0), unit: '' } : scaled(count);
}

/** A speed: `33.1 t/s`, `1,698 t/s`, `12.3 k t/s`. */
export function rateFigure(tokensPerSecond: number | null): Figure {
  if (tokensPerSecond === null) return unknownFigure;
  if (isSmall(tokensPerSecond)) return { digits: threeDigits(tokensPerSecond), unit: 't/s' };
  const { digits, unit } = scaled(tokensPerSecond);
  return { digits, unit: `${unit} t/s` };
}

/** A span of time: `317 ms` below one second, `30.2 s` above. */
export function durationFigure(ms: number | null): Figure {
  if (ms === null) return unknownFigure;
  return Math.round(ms) < 1000
    ? { digits: threeDigits(ms), unit: 'ms' }
    : { digits: threeDigits(ms / 1000), unit: 's' };
}

/** A time that may be long, in the unit that suits it: `317 ms`, `42.0 s`, `12.5 min`, `3.20 h`. */
export function spanFigure(ms: number | null): Figure {
  if (ms === null || ms < 120_000) return durationFigure(ms);
  return ms < 7_200_000
    ? { digits: threeDigits(ms / 60_000), unit: 'min' }
    : { digits: threeDigits(ms / 3_600_000), unit: 'h' };
}

/**
 * A share of a whole that the label names, 0 to 100: one decimal for all of them, `0.2%`, `13.1%`, so that a column of shares lines
 * up. Only nothing is `0%` and only the whole is `100%`; what rounding would make of them is `<0.1%` and `>99.9%`.
 */
export function percentFigure(percent: number | null): Figure {
  return percent === null ? unknownFigure : { digits: percentDigits(percent), unit: '%' };
}

/** Like `percentFigure`, for a share from 0 to 1. */
export function ratioFigure(ratio: number | null): Figure {
  return percentFigure(ratio === null ? null : ratio * 100);
}

const unknownFigure: Figure = Object.freeze({ digits: unknown, unit: '' });

function percentDigits(percent: number): string {
  if (percent === 0 || percent === 100) return grouped(percent, 0);
  if (percent > 0 && percent < 0.05) return '<0.1';
  if (percent >= 99.95 && percent < 100) return '>99.9';
  return grouped(percent, 1);
}

function isSmall(value: number): boolean {
  return Math.round(value) < 10_000;
}

const trillions = [1e12, 'T'] as const;
const scales = [[1e3, 'k'], [1e6, 'M'], [1e9, 'G'], trillions] as const;

/** The first scale in which three digits do not round up to a thousand. */
function scaled(value: number): Figure {
  const [divisor, unit] = scales.find(([size]) => value / size < 999.5) ?? trillions;
  return { digits: threeDigits(value / divisor), unit };
}

/** Three significant digits, but the part before the point is never rounded: 1,698 and not 1,700. */
function threeDigits(value: number): string {
  if (value === 0) return '0';
  return grouped(value, value < 0.9995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

function grouped(value: number, decimals: 0 | 1 | 2 | 3): string {
  return formats[decimals].format(value);
}

/** Made once: `toLocaleString` would make one for every number, which costs more than all else that a live figure does. */
const formats = [0, 1, 2, 3].map(
  (decimals) => new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
) as [Intl.NumberFormat, Intl.NumberFormat, Intl.NumberFormat, Intl.NumberFormat];
