import type { Snapshot } from '#shared/contract/snapshot.ts';
import type { FrameRequest, MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import type { RepairRecord } from '#shared/metrics/repair-record.ts';

/** A program at rest with two fixes and no history. */
export function exampleSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    status: {
      version: '0.1.0',
      instance: 'desk',
      startedAtMs: 1_000,
      isDemo: false,
      host: 'headless',
      capabilities: [],
      folders: { config: '/config', data: '/data', logs: '/logs' },
      proxy: { url: 'http://127.0.0.1:8066', isPaused: false },
      backend: {
        url: 'http://localhost:8080/',
        hasApiKey: false,
        state: { status: 'reachable', sinceMs: 1_000 },
        contextPerSlot: 32_768,
      },
      history: { status: 'off', path: '/data/history.db', problem: null, lost: 0 },
      running: 0,
    },
    config: {
      path: '/config/config.yaml',
      values: { server: { host: '127.0.0.1', port: 8066 }, backend: { api_key: null } },
      problems: [],
      warnings: [],
    },
    fixes: { enabled: true, fixes: [exampleFix('utf8'), exampleFix('usage')] },
    exporters: [],
    frame: exampleFrame(0),
    requests: [],
    repairs: [],
    log: [],
    ...changes,
  };
}

export function exampleFix(id: string, enabled = true): Snapshot['fixes']['fixes'][number] {
  return { id, title: id, why: 'Why.', enabled, enabledByDefault: true, options: [] };
}

export function exampleFrame(atMs: number, requests: readonly FrameRequest[] = []): MetricsFrame {
  return { atMs, requests: [...requests], generationTps: null, prefillTps: null, slots: null };
}

export function exampleRunning(requestId: string, generationTps: number | null): FrameRequest {
  return {
    requestId,
    timestamp: '2026-02-15T10:30:45.000Z',
    instance: 'desk',
    endpoint: '/v1/chat/completions',
    dialect: 'openai-chat',
    streaming: true,
    client: null,
    sessionId: null,
    agentId: null,
    model: null,
    phase: 'answering',
    elapsedMs: 10,
    prefill: null,
    promptTokens: null,
    cachedTokens: null,
    generatedTokens: 1,
    generationTps,
    toolCalls: 0,
    draftTokens: null,
    draftAcceptedTokens: null,
    contextTotal: null,
  };
}

export function exampleRepair(fix: string, outcome: RepairRecord['outcome'] = 'repaired'): RepairRecord {
  return {
    request_id: 'r1',
    timestamp: '2026-02-15T10:30:45.000Z',
    fix,
    tool: null,
    path: '',
    before: 'a',
    after: 'b',
    held_characters: 0,
    held_ms: 0,
    outcome,
    reason: 'why',
  };
}
