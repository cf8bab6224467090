import type { Snapshot } from '#shared/contract/snapshot.ts';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import type { FrameRequest, MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { stateOfSnapshot, type TrayState } from '../tray-state.ts';

/** A program at rest with two fixes and no history. */
export function exampleSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    status: {
      version: '0.1.0',
      instance: 'desk',
      startedAtMs: Date.parse('2026-02-15T10:00:00.000Z'),
      isDemo: false,
      host: 'desktop',
      capabilities: ['tray'],
      folders: { config: '/config', data: '/data', logs: '/logs' },
      proxy: { url: 'http://127.0.0.1:8066', isPaused: false },
      backend: exampleBackend('reachable'),
      history: { status: 'off', path: '/data/history.db', problem: null, lost: 0 },
      running: 0,
    },
    config: { path: '/config/config.yaml', values: {}, problems: [], warnings: [] },
    fixes: {
      enabled: true,
      fixes: [
        { id: 'utf8', title: 'Broken UTF-8', why: '', enabled: true, enabledByDefault: true, options: [] },
        { id: 'usage', title: 'Missing usage', why: '', enabled: false, enabledByDefault: true, options: [] },
      ],
    },
    exporters: [],
    frame: exampleFrame([]),
    requests: [],
    repairs: [],
    log: [],
    ...changes,
  };
}

export function exampleState(changes: Partial<TrayState> = {}): TrayState {
  return { ...stateOfSnapshot(exampleSnapshot(), null), ...changes };
}

export function exampleBackend(status: Snapshot['status']['backend']['state']['status'], sinceMs = 0) {
  return { url: 'http://localhost:8080/', hasApiKey: false, state: { status, sinceMs }, contextPerSlot: 32_768 };
}

export function exampleFrame(requests: readonly FrameRequest[], generationTps: number | null = null): MetricsFrame {
  return { atMs: 0, requests: [...requests], generationTps, prefillTps: null, slots: null };
}

export function exampleRunning(changes: Partial<FrameRequest> = {}): FrameRequest {
  return { ...exampleLiveRequest(), contextTotal: 32_768, ...changes };
}

/** `failing`: why it does not deliver. */
export function exampleExporter(failing: string | null, sinceMs = 0): Snapshot['exporters'][number] {
  return {
    id: 'influxdb',
    title: 'InfluxDB',
    why: '',
    enabled: true,
    state: {
      id: 'influxdb',
      delivered: 0,
      pending: 0,
      setAside: 0,
      dropped: 0,
      failing: failing === null ? null : { sinceMs, reason: failing, nextTryAtMs: null },
      lastRefusal: null,
    },
  };
}
