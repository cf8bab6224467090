import { expect, test } from 'vitest';
import { z } from 'zod';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemorySource } from './delivery/memory-source.ts';
import type { Exporter } from './exporter.ts';
import { createExporterSet } from './exporter-set.ts';
import { exampleContext } from './testing/context.ts';
import { createManualClock } from './testing/manual-clock.ts';

function stand() {
  const log: string[] = [];
  const exporter: Exporter = {
    info: { id: 'x', title: 'X', why: 'Why.', options: z.object({}), backlog: 'deliver' },
    create(options) {
      if (options.bad) throw new Error('a and b exclude each other');
      log.push(`create ${JSON.stringify(options)}`);
      return {
        batch: { maxRecords: 10, maxWaitMs: 1000 },
        async deliver(batch) {
          log.push(`deliver ${batch.map(({ sequence }) => sequence)}`);
          return { outcome: 'accepted' };
        },
        test: async () => ({ ok: true, message: '' }),
        close: async () => void log.push('close'),
        page: { contentType: 'text/plain', render: async () => 'page' },
      };
    },
  };
  const clock = createManualClock();
  const source = createMemorySource(100);
  const set = createExporterSet({
    exporters: [exporter],
    source,
    context: exampleContext(),
    clock,
    onChange: () => log.push('change'),
  });
  return { log, clock, source, set };
}

test('follows the settings', async () => {
  const { log, clock, source, set } = stand();
  set.apply({ x: { enabled: false, a: 1 } });
  await clock.advance(0);
  expect([log, set.states(), set.page('x')]).toEqual([[], [], null]);

  set.apply({ x: { enabled: true, a: 1 } });
  await clock.advance(0);
  source.append(exampleMetrics());
  await clock.advance(1000);
  expect(log.splice(0)).toEqual(['create {"a":1}', 'change', 'deliver 1', 'change', 'change']);
  expect(set.states()).toMatchObject([{ id: 'x', delivered: 1 }]);
  expect(await set.page('x')?.render()).toBe('page');

  set.apply({ x: { enabled: true, a: 1 } });
  await clock.advance(0);
  expect(log).toEqual([]);

  source.append(exampleMetrics());
  set.apply({ x: { enabled: true, a: 2 } });
  await clock.advance(0);
  expect(log.splice(0).filter((line) => line !== 'change')).toEqual(['deliver 2', 'close', 'create {"a":2}']);

  set.apply({ x: { enabled: false, a: 2 } });
  await clock.advance(0);
  source.append(exampleMetrics());
  await clock.advance(5000);
  expect(log.splice(0).filter((line) => line !== 'change')).toEqual(['close']);
  expect(set.states()).toEqual([]);

  set.apply({ x: { enabled: true, a: 2 } });
  await clock.advance(1000);
  expect(log).toContain('deliver 3');
  await set.stop(1000);
  expect(log.at(-1)).toBe('close');
});

test('an exporter that cannot be created says why, and is tried with other options', async () => {
  const { clock, set } = stand();
  set.apply({ x: { enabled: true, bad: true } });
  await clock.advance(5);
  expect(set.states()).toMatchObject([
    { id: 'x', failing: { reason: 'It cannot be started: a and b exclude each other', nextTryAtMs: null } },
  ]);
  set.apply({ x: { enabled: true } });
  await clock.advance(0);
  expect(set.states()).toMatchObject([{ id: 'x', failing: null }]);
  await set.stop(0);
});
