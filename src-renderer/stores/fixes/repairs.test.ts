import { expect, test } from 'vitest';
import { exampleRepair, exampleSnapshot } from '../testing/example-snapshot.ts';
import { createRepairsStore, maxRepairs } from './repairs.ts';

test('new repairs come first, and the oldest fall out', () => {
  const repairs = createRepairsStore();
  repairs.takeSnapshot(exampleSnapshot({ repairs: Array.from({ length: maxRepairs }, () => exampleRepair('old')) }), 0);
  repairs.applyEvents([
    { name: 'repair.made', data: exampleRepair('first') },
    { name: 'repair.made', data: exampleRepair('second') },
  ]);
  const kept = repairs.getState().repairs;
  expect(kept.slice(0, 3).map(({ fix }) => fix)).toEqual(['second', 'first', 'old']);
  expect(kept).toHaveLength(maxRepairs);
});
