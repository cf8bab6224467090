import { describe, expect, it } from 'vitest';
import type { BackendReport } from '#shared/backend/backend-report.ts';
import { formatBackendReport } from './test-backend-report.ts';

const report: BackendReport = {
  url: 'http://127.0.0.1:8080',
  ok: true,
  reachable: true,
  loading: false,
  error: null,
  latency_ms: 0.61,
  kind: 'llama-server',
  build: 'b11669',
  api_key: { configured: false, required: false, accepted: null },
  models: [{ id: 'coder', status: null, context_per_slot: 8192 }],
  model: { name: 'coder', path: '/models/coder.gguf', quantization: 'Q4_K_M' },
  slots: { total: 4, busy: 1 },
  context_per_slot: 8192,
  context_trained: 131_072,
  endpoints: { props: 'on', slots: 'on', metrics: 'off', embeddings: 'off', rerank: 'off' },
  tool_calls: { possible: true, reason: null, capabilities: ['tools', 'parallel_tool_calls'] },
  modalities: ['vision'],
  sleeping: false,
  hints: [
    { level: 'warning', code: 'context_small', text: 'Few tokens.' },
    { level: 'info', code: 'metrics_off', text: '/metrics is off.' },
  ],
};

const unreachable: BackendReport = {
  ...report,
  ok: false,
  reachable: false,
  latency_ms: null,
  error: { code: 'refused', message: 'connection refused: nothing listens on 127.0.0.1:8080' },
  hints: [{ level: 'error', code: 'connection_refused', text: 'Start llama-server.' }],
};

const format = (change: Partial<BackendReport>) => formatBackendReport({ ...report, ...change }, { color: false });

describe('formatBackendReport', () => {
  it('shows a backend that answers', () => {
    expect(format({})).toBe(
      `
Backend     http://127.0.0.1:8080
            reachable, answers in 0.61 ms
Server      llama-server · b11669
API key     not needed
Model       coder · Q4_K_M · /models/coder.gguf
Slots       4 (1 busy)
Context     8192 tokens per slot (the model was trained for 131072)
Tool calls  possible (template: tools, parallel tool calls)
Input       text, vision
Endpoints   props on, slots on, metrics off, embeddings off, rerank off

warning: Few tokens.
hint: /metrics is off.
`.trimStart(),
    );
  });

  it('shows a backend that cannot be reached', () => {
    expect(formatBackendReport(unreachable, { color: false })).toBe(
      `
Backend     http://127.0.0.1:8080
            not reachable: connection refused: nothing listens on 127.0.0.1:8080

error: Start llama-server.
`.trimStart(),
    );
  });

  it('shows a backend that is loading', () => {
    expect(format({ ok: false, loading: true, kind: null, hints: [] })).toBe(
      'Backend     http://127.0.0.1:8080\n            reachable, still loading its model\n',
    );
  });

  it.each([
    [
      {
        kind: 'router' as const,
        models: [
          { id: 'a', status: 'loaded', context_per_slot: null },
          { id: 'b', status: null, context_per_slot: null },
        ],
      },
      ['Server      llama-server, router mode · b11669', 'Models      a (loaded), b'],
    ],
    [{ kind: 'other' as const, build: null }, ['Server      not a llama-server', 'Models      coder']],
    [{ kind: null, build: null }, ['Server      unknown']],
    [{ api_key: { configured: false, required: true, accepted: null } }, ['API key     required, none configured']],
    [{ api_key: { configured: true, required: true, accepted: false } }, ['API key     not accepted']],
    [{ api_key: { configured: true, required: true, accepted: true } }, ['API key     accepted']],
    [{ api_key: { configured: true, required: false, accepted: true } }, ['API key     accepted, but not needed']],
    [{ api_key: { configured: false, required: null, accepted: null } }, ['API key     unknown']],
    [{ slots: { total: 2, busy: null } }, ['Slots       2']],
    [{ context_trained: null }, ['Context     8192 tokens per slot']],
    [{ tool_calls: { possible: false, reason: 'no jinja', capabilities: [] } }, ['Tool calls  not possible: no jinja']],
    [{ tool_calls: { possible: null, reason: null, capabilities: [] } }, ['Tool calls  unknown']],
    [{ sleeping: true }, ['State       asleep']],
  ])('shows %o', (change, lines) => {
    expect(format(change).split('\n')).toEqual(expect.arrayContaining(lines));
  });

  it('leaves out what is unknown', () => {
    const text = format({
      model: null,
      slots: { total: null, busy: null },
      context_per_slot: null,
      modalities: null,
      hints: [],
    });
    expect(text).not.toMatch(/Model|Slots|Context|Input|null/);
  });

  it('colours what matters, and leaves the same text', () => {
    const coloured = formatBackendReport(unreachable, { color: true });
    expect(coloured).toContain('\u001b[31mnot reachable');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are control characters.
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(formatBackendReport(unreachable, { color: false }));
  });
});
