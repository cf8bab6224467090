import { expect, it } from 'vitest';
import type { Capability } from '#shared/contract/program-status.ts';
import { csvHeader } from '#shared/metrics/csv-columns.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createMemoryBridge, type MemoryAnswers } from '../../bridge/memory-bridge.ts';
import { exampleSnapshot } from '../testing/example-snapshot.ts';
import { createExportsStore, maxGathered } from './exports.ts';

function exportsStore(capabilities: Capability[], answers: MemoryAnswers) {
  const snapshot = exampleSnapshot();
  const bridge = createMemoryBridge(() => snapshot, answers);
  const exports = createExportsStore(bridge);
  exports.takeSnapshot({ ...snapshot, status: { ...snapshot.status, capabilities } }, 0);
  return { bridge, exports };
}

it('a browser downloads a session from the program', async () => {
  const { bridge, exports } = exportsStore(['download'], {
    'history.export': () => ({ url: '/export?session=s', fileName: 's.csv' }),
  });
  expect(await exports.exportCsv({ session: 's' })).toEqual({
    kind: 'download',
    url: '/export?session=s',
    fileName: 's.csv',
  });
  expect(bridge.calls.at(-1)?.input).toEqual({ session: 's' });
});

it('a desktop asks where to; a cancelled question is no failure', async () => {
  let path: string | null = '/home/a.csv';
  const { exports } = exportsStore(['save_file'], { 'host.saveExport': () => ({ path }) });
  expect(await exports.exportCsv({ since: 5 })).toEqual({ kind: 'saved', path: '/home/a.csv' });
  path = null;
  expect(await exports.exportCsv({})).toEqual({ kind: 'nothing' });
  expect(exports.getState().message).toBe(null);
});

it('other selections are gathered page by page', async () => {
  const stored = (id: string) => ({ sequence: 1, session: 's', metrics: exampleMetrics({ request_id: id }) });
  const { exports } = exportsStore(['download'], {
    'requests.list': ({ after }) =>
      after == null ? { requests: [stored('b')], next: 'more' } : { requests: [stored('a')], next: null },
  });
  const exported = await exports.exportCsv({ status: 'failed' });
  if (exported.kind !== 'text') throw new Error(`not gathered: ${exported.kind}`);
  const lines = exported.text.split('\r\n');
  expect(lines[0]).toBe(csvHeader);
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['b', 'a', '']);
});

it('a selection that is too large is refused with the remedy', async () => {
  const row = { sequence: 1, session: 's', metrics: exampleMetrics() };
  const { exports } = exportsStore(['download'], {
    'requests.list': ({ limit = 0 }) => ({ requests: Array.from({ length: limit }, () => row), next: 'more' }),
  });
  expect(await exports.exportCsv({ model: 'm' })).toEqual({ kind: 'nothing' });
  expect(exports.getState()).toMatchObject({ isBusy: false, message: expect.stringContaining('narrow the filter') });
  expect(maxGathered).toBe(20_000);
});
