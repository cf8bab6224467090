import { expect, test } from 'vitest';
import type { DepthSpeed } from '../../stores/history/performance.ts';
import { depthRows } from './depth-table.ts';

function bucket(aboveTokens: number, upToTokens: number | null): DepthSpeed {
  const unknown = { promptTps: null, generationTps: null, medianPromptTps: null, medianGenerationTps: null };
  return { aboveTokens, upToTokens, requests: 1, ...unknown };
}

test('lines that know other depths share their rows, shallow to deep', () => {
  const [first, second, third] = [bucket(0, 1024), bucket(1024, 4096), bucket(131_072, null)];
  const rows = depthRows([
    { model: 'a', requests: 2, buckets: [second, third] },
    { model: 'b', requests: 2, buckets: [first, second] },
  ]);
  expect(rows).toEqual([
    { place: 'to 1 K', short: '1', cells: [null, first] },
    { place: '1–4 K', short: '4', cells: [second, second] },
    { place: 'over 128 K', short: '>128', cells: [third, null] },
  ]);
});

test('nothing known is no row', () => {
  expect(depthRows([])).toEqual([]);
});
