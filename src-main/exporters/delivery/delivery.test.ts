import { describe, expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { DeliveryResult, ExportTarget, TestResult } from '../exporter.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createDelivery, type DeliveryOptions } from './delivery.ts';
import { createMemorySource } from './memory-source.ts';

const accepted: DeliveryResult = { outcome: 'accepted' };
const refused: DeliveryResult = { outcome: 'refused', reason: 'Refused.' };
function unavailable(retryAfterMs: number | null = null): DeliveryResult {
  return { outcome: 'unavailable', reason: 'Down.', retryAfterMs };
}
const hang = new Promise<never>(() => {});

/** A delivery to a target that answers each batch as `answer` says; `seen` are the request ids of each batch it got. */
function stand(
  answer: (ids: string[]) => DeliveryResult | Promise<DeliveryResult>,
  {
    tests = true,
    maxRecords = 4,
    ...options
  }: Partial<DeliveryOptions> & { tests?: boolean; maxRecords?: number } = {},
) {
  const source = createMemorySource(10);
  const clock = createManualClock();
  const seen: string[][] = [];
  const closed: string[] = [];
  const target: ExportTarget = {
    batch: { maxRecords, maxWaitMs: 5000 },
    async deliver(batch) {
      const ids = batch.map(({ metrics }) => metrics.request_id);
      seen.push(ids);
      return answer(ids);
    },
    test: async (): Promise<TestResult> => ({ ok: tests, message: tests ? 'Good.' : 'Bad.' }),
    close: async () => void closed.push('closed'),
  };
  const delivery = createDelivery({
    info: { id: 'x', backlog: 'deliver' },
    target,
    source,
    clock,
    random: () => 0,
    ...options,
  });
  let next = 1;
  const append = (count: number): void => {
    for (let i = 0; i < count; i += 1) source.append(exampleMetrics({ request_id: String(next++) }));
  };
  return { source, clock, seen, closed, delivery, append };
}

describe('when', () => {
  test('a few records wait until the oldest has waited long enough', async () => {
    const { clock, seen, append } = stand(() => accepted);
    append(1);
    await clock.advance(4000);
    append(1);
    expect(seen).toEqual([]);
    await clock.advance(1000);
    expect(seen).toEqual([['1', '2']]);
  });

  test('a full batch goes at once, and the next behind it', async () => {
    const { clock, seen, append } = stand(() => accepted);
    append(9);
    expect(seen).toEqual([]);
    await clock.advance(0);
    expect(seen).toEqual([
      ['1', '2', '3', '4'],
      ['5', '6', '7', '8'],
    ]);
    await clock.advance(5000);
    expect(seen[2]).toEqual(['9']);
  });

  test('what was there before goes too', async () => {
    const source = createMemorySource(10);
    for (const id of ['1', '2']) source.append(exampleMetrics({ request_id: id }));
    const { clock, seen } = stand(() => accepted, { source });
    await clock.advance(5000);
    expect(seen).toEqual([['1', '2']]);
  });

  test('unless the exporter counts only what happens now', async () => {
    const source = createMemorySource(10);
    source.append(exampleMetrics({ request_id: 'old' }));
    const { clock, seen } = stand(() => accepted, { source, info: { id: 'x', backlog: 'skip' } });
    source.append(exampleMetrics({ request_id: 'new' }));
    await clock.advance(5000);
    expect(seen).toEqual([['new']]);
  });

  test('what was gone before it was switched on is not missed', async () => {
    const source = createMemorySource(3);
    for (const id of ['1', '2', '3', '4', '5']) source.append(exampleMetrics({ request_id: id }));
    const { clock, seen, delivery } = stand(() => accepted, { source });
    expect(delivery.state()).toMatchObject({ pending: 3, dropped: 0 });
    await clock.advance(5000);
    expect(seen).toEqual([['3', '4', '5']]);
    expect(delivery.state()).toMatchObject({ delivered: 3, pending: 0, dropped: 0 });
  });

  test('what one exporter has delivered stays for another whose target has never answered', async () => {
    let isUp = false;
    const { source, clock, seen, append } = stand(() => (isUp ? accepted : unavailable()));
    const other = stand(() => accepted, { source, clock, info: { id: 'y', backlog: 'deliver' } });
    append(4);
    await clock.advance(0);
    expect(other.seen).toEqual([['1', '2', '3', '4']]);
    isUp = true;
    await clock.advance(1000);
    expect(seen.at(-1)).toEqual(['1', '2', '3', '4']);
  });

  test('it goes on where the last process stopped', async () => {
    const source = createMemorySource(10);
    source.saveCursor('x', 0);
    for (const id of ['1', '2', '3']) source.append(exampleMetrics({ request_id: id }));
    source.saveCursor('x', 2);
    const { clock, seen } = stand(() => accepted, { source });
    await clock.advance(5000);
    expect(seen).toEqual([['3']]);
  });
});

describe('a target that is not available', () => {
  test('gets the same batch again, after longer and longer pauses', async () => {
    let isUp = false;
    const { clock, seen, append, delivery } = stand(() => (isUp ? accepted : unavailable()));
    append(4);
    await clock.advance(0);
    expect(delivery.state()).toEqual({
      id: 'x',
      delivered: 0,
      pending: 4,
      setAside: 0,
      dropped: 0,
      failing: { sinceMs: 0, reason: 'Down.', nextTryAtMs: 1000 },
      lastRefusal: null,
    });
    append(1);
    await clock.advance(1000 + 2000 + 4000);
    expect(seen).toEqual(Array(4).fill(['1', '2', '3', '4']));
    expect(delivery.state().failing).toMatchObject({ sinceMs: 0, nextTryAtMs: 7000 + 8000 });
    isUp = true;
    await clock.advance(8000 + 5000);
    expect(seen.at(-1)).toEqual(['5']);
    expect(delivery.state()).toMatchObject({ delivered: 5, pending: 0, failing: null });
  });

  test('is asked every five minutes at the latest, and half of that by chance', async () => {
    const { clock, append, delivery } = stand(() => unavailable(), { random: () => 0.999_999 });
    append(4);
    await clock.advance(24 * 3_600_000);
    const { sinceMs, nextTryAtMs } = delivery.state().failing!;
    expect(sinceMs).toBe(0);
    expect(nextTryAtMs! - clock.now()).toBeLessThanOrEqual(150_001);
  });

  test('is left alone for as long as it asks', async () => {
    let answer: DeliveryResult = unavailable(90_000);
    const { clock, seen, append } = stand(() => answer);
    append(4);
    await clock.advance(89_999);
    expect(seen).toHaveLength(1);
    answer = accepted;
    await clock.advance(1);
    expect(seen).toHaveLength(2);
  });

  test('that never answers is given up, and its late answer is not counted', async () => {
    const { promise, resolve } = Promise.withResolvers<DeliveryResult>();
    let answer: DeliveryResult | Promise<DeliveryResult> = promise;
    const { clock, seen, append, delivery } = stand(() => answer);
    append(4);
    await clock.advance(60_000);
    expect(delivery.state().failing?.reason).toBe('The target did not answer in time.');
    resolve(accepted);
    await clock.advance(0);
    expect(delivery.state().delivered).toBe(0);
    answer = accepted;
    await clock.advance(1000);
    expect(seen).toHaveLength(2);
    expect(delivery.state().delivered).toBe(4);
  });

  test('makes a full queue drop its oldest records, and says how many', async () => {
    let isUp = false;
    const { clock, seen, append, delivery } = stand(() => (isUp ? accepted : unavailable()));
    append(4);
    await clock.advance(0);
    append(9);
    isUp = true;
    await clock.advance(6000);
    expect(seen.slice(1)).toEqual([
      ['4', '5', '6', '7'],
      ['8', '9', '10', '11'],
      ['12', '13'],
    ]);
    expect(delivery.state()).toMatchObject({ delivered: 10, dropped: 3, pending: 0 });
  });
});

describe('a record that the target refuses', () => {
  test.each([
    ['first', '1', [['1', '2', '3', '4'], ['1', '2'], ['1'], ['2'], ['3', '4']]],
    ['in the middle', '3', [['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['4']]],
    ['last', '4', [['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['4']]],
  ])('%s is found and set aside, the others pass', async (_where, poison, batches) => {
    const { clock, seen, append, delivery } = stand((ids) => (ids.includes(poison) ? refused : accepted));
    append(4);
    await clock.advance(0);
    expect(seen).toEqual(batches);
    expect(delivery.state()).toMatchObject({
      delivered: 3,
      setAside: 1,
      pending: 0,
      failing: null,
      lastRefusal: 'Refused.',
    });
  });

  test('is known to the source by its sequence', async () => {
    const source = createMemorySource(10);
    const aside: unknown[] = [];
    source.setAside = (...refusal) => void aside.push(refusal);
    const { clock } = stand((ids) => (ids.includes('2') ? refused : accepted), { source });
    for (const id of ['1', '2', '3']) source.append(exampleMetrics({ request_id: id }));
    await clock.advance(5000);
    expect(aside).toEqual([['x', 2, 'Refused.']]);
    expect(source.cursor('x')).toBe(3);
  });

  test('stays, when the target refuses a test as well: the fault is not with the record', async () => {
    let answer: DeliveryResult = refused;
    const { clock, append, delivery } = stand(() => answer, { tests: false });
    append(4);
    await clock.advance(0);
    expect(delivery.state()).toMatchObject({
      setAside: 0,
      pending: 4,
      failing: { reason: 'Refused. A test failed too: Bad.' },
    });
    answer = accepted;
    await clock.advance(1000);
    expect(delivery.state()).toMatchObject({ delivered: 4, setAside: 0, failing: null });
  });

  test('and that the exporter cannot write down is set aside as well', async () => {
    const { clock, append, delivery } = stand((ids) => {
      if (ids.includes('2')) throw new Error('no such number');
      return accepted;
    });
    append(4);
    await clock.advance(0);
    expect(delivery.state()).toMatchObject({
      delivered: 3,
      setAside: 1,
      lastRefusal: 'The exporter failed: no such number.',
    });
  });

  test('keeps its place when the target goes away while it is being found', async () => {
    let isUp = true;
    const { clock, seen, append, delivery } = stand((ids) => {
      if (!isUp) return unavailable();
      isUp = ids.length > 2 || ids.includes('3');
      return ids.includes('3') ? refused : accepted;
    });
    append(4);
    await clock.advance(0);
    expect(delivery.state()).toMatchObject({ delivered: 2, pending: 2, failing: { reason: 'Down.' } });
    isUp = true;
    await clock.advance(1000);
    expect(seen.slice(3)).toEqual([['3', '4'], ['3'], ['4']]);
    expect(delivery.state()).toMatchObject({ delivered: 3, setAside: 1, pending: 0 });
  });

  test('may be one that the target does not name', async () => {
    const { clock, append, delivery } = stand(() => ({
      outcome: 'accepted',
      rejected: { count: 1, reason: 'One too old.' },
    }));
    append(4);
    await clock.advance(0);
    expect(delivery.state()).toMatchObject({ delivered: 3, setAside: 1, lastRefusal: 'One too old.' });
  });
});

describe('a source that fails', () => {
  test('when read is read again later', async () => {
    const source = createMemorySource(10);
    const { readAfter } = source;
    source.readAfter = () => {
      throw new Error('disk I/O error');
    };
    const { clock, delivery } = stand(() => accepted, { source });
    source.append(exampleMetrics());
    await clock.advance(5000);
    expect(delivery.state().failing?.reason).toBe(
      'The records could not be read, or the progress not be written down: disk I/O error.',
    );
    source.readAfter = readAfter;
    await clock.advance(1000);
    expect(delivery.state()).toMatchObject({ delivered: 1, failing: null });
  });

  test('to keep the cursor does not make records go twice', async () => {
    const source = createMemorySource(10);
    const { saveCursor } = source;
    const { clock, seen, delivery } = stand(() => accepted, { source });
    source.saveCursor = () => {
      throw new Error('database or disk is full');
    };
    source.append(exampleMetrics({ request_id: '1' }));
    await clock.advance(5000);
    expect(delivery.state()).toMatchObject({ delivered: 1, failing: { sinceMs: 5000 } });
    source.saveCursor = saveCursor;
    source.append(exampleMetrics({ request_id: '2' }));
    await clock.advance(6000);
    expect(seen).toEqual([['1'], ['2']]);
    expect(source.cursor('x')).toBe(2);
  });

  test('to keep the last cursor is asked again, until it has it', async () => {
    const source = createMemorySource(10);
    const { saveCursor } = source;
    const { clock, seen, delivery } = stand(() => accepted, { source });
    source.saveCursor = () => {
      throw new Error('database or disk is full');
    };
    source.append(exampleMetrics({ request_id: '1' }));
    await clock.advance(5000 + 1000 + 2000);
    expect(delivery.state()).toMatchObject({ delivered: 1, pending: 0, failing: { nextTryAtMs: 8000 + 4000 } });
    source.saveCursor = saveCursor;
    await clock.advance(4000);
    expect(delivery.state().failing).toBeNull();
    expect([seen, source.cursor('x')]).toEqual([[['1']], 1]);
  });

  test('to hold what it had, while the target was away, is no failure: it is counted', async () => {
    const { source, clock, append, delivery } = stand(() => unavailable());
    append(4);
    await clock.advance(0);
    source.readAfter = () => [];
    await clock.advance(1000);
    expect(delivery.state()).toMatchObject({ delivered: 0, dropped: 4, pending: 0, failing: null });
    expect(source.cursor('x')).toBe(4);
  });

  test('at the start is asked again', async () => {
    const source = createMemorySource(10);
    const { cursor } = source;
    source.append(exampleMetrics());
    source.cursor = () => {
      throw new Error('database is locked');
    };
    const { clock, delivery } = stand(() => accepted, { source });
    await clock.advance(5000);
    expect(delivery.state().failing?.reason).toContain('database is locked');
    source.cursor = cursor;
    await clock.advance(2000);
    expect(delivery.state()).toMatchObject({ delivered: 1, failing: null });
  });
});

describe('stopping', () => {
  test('delivers what waits, then closes the target', async () => {
    const { seen, closed, append, delivery } = stand(() => accepted);
    append(6);
    await delivery.stop(5000);
    expect(seen).toEqual([
      ['1', '2', '3', '4'],
      ['5', '6'],
    ]);
    expect(closed).toEqual(['closed']);
    append(4);
    expect(seen).toHaveLength(2);
  });

  test('waits for a target that hangs only so long', async () => {
    const { clock, closed, append, delivery } = stand(() => hang);
    append(4);
    const stopped = delivery.stop(5000);
    await clock.advance(4999);
    expect(closed).toEqual([]);
    await clock.advance(1);
    await stopped;
    expect(closed).toEqual(['closed']);
    expect(delivery.state()).toMatchObject({ delivered: 0, pending: 4 });
  });

  test('does not ask a target that is failing', async () => {
    const { clock, seen, append, delivery } = stand(() => unavailable());
    append(4);
    await clock.advance(0);
    await delivery.stop(5000);
    expect(seen).toHaveLength(1);
  });

  test('is not held up by a target that will not close', async () => {
    const target: ExportTarget = {
      batch: { maxRecords: 1, maxWaitMs: 0 },
      deliver: async () => accepted,
      test: async () => ({ ok: true, message: '' }),
      close: () => hang,
    };
    const { clock, delivery } = stand(() => accepted, { target });
    const stopped = delivery.stop(0);
    await clock.advance(1000);
    await stopped;
    expect(delivery.state().failing).toBeNull();
  });
});

test('tells of every change of its state', async () => {
  const states: unknown[] = [];
  let isUp = false;
  const { clock, append, delivery } = stand(() => (isUp ? accepted : unavailable()), {
    onChange: () => {
      const { delivered, failing } = delivery.state();
      states.push([delivered, failing !== null]);
    },
  });
  append(4);
  await clock.advance(0);
  isUp = true;
  await clock.advance(1000);
  expect(states).toEqual([
    [0, true],
    [4, true],
    [4, false],
  ]);
});
