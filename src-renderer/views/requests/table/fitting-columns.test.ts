import { describe, expect, it } from 'vitest';
import { columns } from './columns.tsx';
import { byWeight, fittingColumns, neededPx } from './fitting-columns.ts';

const titlesAt = (widthPx: number) => fittingColumns(columns, widthPx).map(({ title }) => title);

it('weighs columns that there are, each once', () => {
  expect(columns.map(({ id }) => id)).toEqual(expect.arrayContaining([...byWeight]));
  expect(new Set(byWeight).size).toBe(byWeight.length);
});

describe('as many as fit', () => {
  it.each([
    ['in a window of 1,000 px', 824, 9, 'Status,Time,Client,Model,Repairs,Duration,Input,Output,Gen. t/s'],
    ['of 1,280 px', 1040, 11, 'Status,Time,Client,Model,Repairs,Duration,Input,Cached,Output,Prefill t/s,Gen. t/s'],
    ['before the width is known', 0, 3, 'Status,Time,Client'],
  ])('%s', (_, widthPx, count, titles) => {
    expect(titlesAt(widthPx)).toHaveLength(count);
    expect(titlesAt(widthPx).join()).toBe(titles);
  });

  it('and all that have a weight where there is room', () => {
    expect(titlesAt(2600)).toHaveLength(byWeight.length);
  });

  it('never more than that, from the width of a phone on', () => {
    for (let widthPx = 400; widthPx < 2600; widthPx += 7) {
      expect(neededPx(fittingColumns(columns, widthPx))).toBeLessThanOrEqual(widthPx);
    }
  });

  it('with names cut for the usual ones, but not for more', () => {
    const usual = neededPx(fittingColumns(columns, 1040));
    expect(titlesAt(usual)).toContain('Prefill t/s');
    expect(titlesAt(usual + 150)).not.toContain('First token');
    expect(titlesAt(usual + 340)).toContain('First token');
  });
});
