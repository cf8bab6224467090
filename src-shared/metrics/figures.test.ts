import { describe, expect, it } from 'vitest';
import {
  countFigure,
  durationFigure,
  figureText,
  percentFigure,
  rateFigure,
  ratioFigure,
  spanFigure,
} from './figures.ts';

describe('countFigure', () => {
  it.each([
    [null, '–'],
    [0, '0'],
    [983, '983'],
    [1234, '1,234'],
    [9999, '9,999'],
    [10_000, '10.0 k'],
    [41_812, '41.8 k'],
    [99_950, '100 k'],
    [999_499, '999 k'],
    [999_500, '1.00 M'],
    [1_234_567, '1.23 M'],
    [5_000_000_000, '5.00 G'],
    [12_345_000_000_000_000, '12,345 T'],
  ])('%s → %s', (count, text) => {
    expect(figureText(countFigure(count))).toBe(text);
  });
});

describe('rateFigure', () => {
  it.each([
    [null, '–'],
    [0, '0 t/s'],
    [0.1254, '0.125 t/s'],
    [5.2149, '5.21 t/s'],
    [33.13, '33.1 t/s'],
    [99.96, '100 t/s'],
    [316.8, '317 t/s'],
    [1698.07, '1,698 t/s'],
    [12_345.6, '12.3 k t/s'],
  ])('%s → %s', (tokensPerSecond, text) => {
    expect(figureText(rateFigure(tokensPerSecond))).toBe(text);
  });
});

describe('durationFigure', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.042, '0.042 ms'],
    [9.999, '10.0 ms'],
    [316.8, '317 ms'],
    [999.4, '999 ms'],
    [999.5, '1.00 s'],
    [30_181, '30.2 s'],
    [3_600_000, '3,600 s'],
  ])('%s ms → %s', (ms, text) => {
    expect(figureText(durationFigure(ms))).toBe(text);
  });
});

describe('spanFigure', () => {
  it.each([
    [null, '–'],
    [317, '317 ms'],
    [119_999, '120 s'],
    [120_000, '2.00 min'],
    [7_199_000, '120 min'],
    [11_520_000, '3.20 h'],
    [360_000_000, '100 h'],
  ])('%s ms → %s', (ms, text) => {
    expect(figureText(spanFigure(ms))).toBe(text);
  });
});

describe('percentFigure', () => {
  it.each([
    [null, '–'],
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.0499, '<0.1%'],
    [0.05, '0.1%'],
    [0.123, '0.1%'],
    [0.96, '1.0%'],
    [6.2, '6.2%'],
    [9.96, '10.0%'],
    [13.13, '13.1%'],
    [99.94, '99.9%'],
    [99.95, '>99.9%'],
    [99.9999, '>99.9%'],
    [100, '100%'],
    [104.25, '104.3%'],
    [1234.5, '1,234.5%'],
  ])('%s → %s', (percent, text) => {
    expect(figureText(percentFigure(percent))).toBe(text);
    expect(ratioFigure(percent === null ? null : percent / 100)).toEqual(percentFigure(percent));
  });
});

it('gives digits and unit apart', () => {
  expect(rateFigure(33.13)).toEqual({ digits: '33.1', unit: 't/s' });
  expect(countFigure(41_812)).toEqual({ digits: '41.8', unit: 'k' });
});
