import { expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { countsByFix } from './fix-counts.ts';
import { exampleRepair } from './testing/example-snapshot.ts';

test('requests in which a fix acted, and what it could not mend', () => {
  const counts = countsByFix(
    [exampleMetrics({ fixes: ['utf8', 'usage'] }), exampleMetrics({ fixes: ['utf8'] }), exampleMetrics()],
    [exampleRepair('utf8'), exampleRepair('utf8', 'unrepaired'), exampleRepair('toolcall_name', 'unrepaired')],
  );
  expect(Object.fromEntries(counts)).toEqual({
    utf8: { requests: 2, unrepaired: 1 },
    usage: { requests: 1, unrepaired: 0 },
    toolcall_name: { requests: 0, unrepaired: 1 },
  });
});
