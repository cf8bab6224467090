import { describe, expect, it, test } from 'vitest';
import type { RequestFilter } from '#shared/contract/history-queries.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { passesFilter, tidyFilter } from './requests-filter.ts';

const request = exampleMetrics({
  timestamp: '2026-02-15T10:00:00.000Z',
  client: 'claude-cli/2.1.4',
  model: null,
  session_id: 's1',
  error: 'No slot was free',
  status: 'failed',
  repairs: 0,
  unrepaired: 1,
  duration_ms: 5000,
});
const at = Date.parse(request.timestamp);

describe('passesFilter', () => {
  it.each<[RequestFilter, boolean]>([
    [{}, true],
    [{ status: 'failed' }, true],
    [{ status: 'completed' }, false],
    [{ model: null }, true],
    [{ model: 'qwen' }, false],
    [{ client: 'claude-cli/2.1.4' }, true],
    [{ client: null }, false],
    [{ session: 's1' }, true],
    [{ session: 's2' }, false],
    [{ touched: true }, true],
    [{ touched: false }, false],
    [{ search: 'SLOT' }, true],
    [{ search: 'chat/completions' }, true],
    [{ search: 'qwen' }, false],
    [{ slowerThanMs: 4999 }, true],
    [{ slowerThanMs: 5000 }, false],
    [{ since: at }, true],
    [{ since: at + 1 }, false],
    [{ until: at }, false],
    [{ until: at + 1 }, true],
    [{ status: 'failed', search: 'slot', touched: true }, true],
    [{ status: 'failed', search: 'nothing' }, false],
  ])('%j: %s', (filter, expected) => {
    expect(passesFilter(request, filter)).toBe(expected);
  });

  it('does not count a fix that only put events in order', () => {
    expect(passesFilter({ ...request, unrepaired: 0, fixes: ['anthropic_sequence'] }, { touched: true })).toBe(false);
  });
});

test('a filter is tidied of what does not filter, but an unknown model is a condition', () => {
  expect(tidyFilter({ search: '', touched: false, model: null, client: undefined } as RequestFilter)).toEqual({
    model: null,
  });
});
