import type { Bridge } from '#shared/contract/bridge.ts';
import type { CommandInput, CommandName } from '#shared/contract/commands.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';

export const requestId = exampleMetrics().request_id;

/** An input that each command answers, or the way to one. */
export const inputs: { [N in CommandName]: CommandInput<N> | ((bridge: Bridge) => Promise<CommandInput<N>>) } = {
  'status.get': {},
  'config.get': {},
  'config.validate': { changes: [{ path: ['server', 'port'], value: 1 }] },
  'config.patch': { changes: [{ path: ['server', 'instance'], value: 'other' }] },
  'config.preview': { changes: [{ path: ['server', 'instance'], value: 'other' }] },
  'config.text': {},
  'config.checkText': { text: 'server:\n  port: 1\n' },
  'config.saveText': async (bridge) => {
    const { text, revision } = await bridge.call('config.text', {});
    return { text: `# mine\n${text}`, revision };
  },
  'fixes.list': {},
  'fixes.setEnabled': { id: 'some_fix', enabled: false },
  'fixes.setOption': { id: 'some_fix', option: 'limit', value: 5 },
  'requests.list': {},
  'requests.get': { id: requestId },
  'requests.cancel': { id: requestId },
  'requests.replay': { id: requestId },
  'requests.testCase': { id: requestId },
  'requests.totals': { search: 'QWEN' },
  'sessions.list': {},
  'sessions.get': { id: requestId },
  'history.totals': { by: 'model' },
  'history.percentiles': { quantity: 'duration_ms' },
  'history.speedByDepth': {},
  'history.facets': {},
  'history.tools': {},
  'history.cache': { limit: 10 },
  'history.speculation': { model: null },
  'history.export': { format: 'csv' },
  'live.series': { minutes: 5 },
  'exporters.list': {},
  'exporters.test': { id: 'some_exporter' },
  'backend.test': {},
  'proxy.pause': {},
  'proxy.resume': {},
  'clients.snippets': {},
  'host.openFolder': { folder: 'logs' },
  'host.copyText': { text: 'http://127.0.0.1:8066' },
  'host.saveExport': { format: 'csv' },
  'host.startAtLogin': {},
  'host.setStartAtLogin': { enabled: true },
  'repair.try': { arguments: '{}' },
};

export const exampleRepair: RepairRecord = {
  request_id: requestId,
  timestamp: '2026-02-15T10:30:50.000Z',
  fix: 'some_fix',
  tool: 'write',
  path: '/filePath',
  before: '"a',
  after: '"a"',
  held_characters: 2,
  held_ms: 1,
  outcome: 'repaired',
  reason: 'a quote was missing',
};
