import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemorySource, type MemorySource } from './memory-source.ts';
import type { SourceRecord } from './record-source.ts';

function filled(maxRecords: number, count: number): MemorySource {
  const source = createMemorySource(maxRecords);
  for (let i = 0; i < count; i += 1) source.append(exampleMetrics());
  return source;
}

function readable(source: MemorySource, after = 0): number[] {
  return (source.readAfter(after, 1000) as SourceRecord[]).map(({ sequence }) => sequence);
}

test('reads in order, after a sequence, up to a limit', () => {
  const source = filled(10, 5);
  expect(readable(source)).toEqual([1, 2, 3, 4, 5]);
  expect(readable(source, 3)).toEqual([4, 5]);
  expect(readable(source, 5)).toEqual([]);
  expect(source.readAfter(1, 2)).toMatchObject([{ sequence: 2 }, { sequence: 3 }]);
});

test.each([
  [3, [1, 2, 3]],
  [4, [2, 3, 4]],
  [5, [3, 4, 5]],
  [100, [98, 99, 100]],
])('of %i records it keeps the newest three', (count, kept) => {
  const source = filled(3, count);
  expect(readable(source)).toEqual(kept);
  expect([source.oldest(), source.newest()]).toEqual([kept[0], count]);
});

test('lets go of what every exporter has dealt with', () => {
  const source = createMemorySource(10);
  source.saveCursor('a', 0);
  source.saveCursor('b', 0);
  for (let i = 0; i < 5; i += 1) source.append(exampleMetrics());
  source.saveCursor('a', 4);
  expect(readable(source)).toEqual([1, 2, 3, 4, 5]);
  source.saveCursor('b', 2);
  expect(readable(source)).toEqual([3, 4, 5]);
  source.saveCursor('a', 5);
  source.saveCursor('b', 5);
  expect(readable(source)).toEqual([]);
  expect([source.oldest(), source.newest()]).toEqual([6, 5]);
});

test('tells of every record until it is asked to stop', () => {
  const source = createMemorySource(10);
  let told = 0;
  const stop = source.onAppended(() => {
    told += 1;
  });
  source.append(exampleMetrics());
  stop();
  source.append(exampleMetrics());
  expect(told).toBe(1);
});
