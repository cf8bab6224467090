import { describe, expect, it } from 'vitest';
import { countTick, spreadApart, ticksUpTo } from './scale.ts';

it.each([
  [2500, '2,500'],
  [10_000, '10 k'],
  [12_500, '12.5 k'],
  [75_000, '75 k'],
  [1_500_000, '1.5 M'],
])('a mark at %s says %s', (count, text) => {
  expect(countTick(count)).toBe(text);
});

describe('ticksUpTo', () => {
  it.each([
    [0, [0, 1]],
    [Number.NaN, [0, 1]],
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [33.1, [0, 10, 20, 30, 40]],
    [100, [0, 25, 50, 75, 100]],
    [101, [0, 50, 100, 150]],
    [1698, [0, 500, 1000, 1500, 2000]],
  ])('%d', (max, ticks) => {
    expect(ticksUpTo(max)).toEqual(ticks);
  });
});

describe('spreadApart', () => {
  it('leaves alone what does not touch', () => {
    expect(spreadApart([80, 10, 40], 14, 100)).toEqual([80, 10, 40]);
  });

  it('pushes down what would cover the one above, and up what would fall out', () => {
    expect(spreadApart([50, 52], 14, 100)).toEqual([50, 64]);
    expect(spreadApart([95, 99, 97], 14, 100)).toEqual([72, 100, 86]);
  });
});
