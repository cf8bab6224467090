import { expect, test } from 'vitest';
import { exampleLiveRequest } from '#shared/metrics/example-live-request.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { MetricsFrame } from '#shared/metrics/metrics-frame.ts';
import { createWatchScreen } from './watch-screen.ts';
import { finishedLine, liveLines, repairLine, startedLine } from './watch-view.ts';

const status = {
  proxy: { url: 'http://127.0.0.1:8066', isPaused: false },
  backend: {
    url: 'http://localhost:8080/',
    hasApiKey: false,
    state: { status: 'reachable' as const, sinceMs: 0 },
    contextPerSlot: 4096,
  },
};

function frame(
  requests: Parameters<typeof exampleLiveRequest>[0][],
  generationTps: number | null = null,
): MetricsFrame {
  return {
    atMs: 0,
    requests: requests.map((changes) => ({ ...exampleLiveRequest({ model: 'm', ...changes }), contextTotal: 4096 })),
    generationTps,
    prefillTps: null,
    slots: null,
  };
}

test('idle', () => {
  expect(liveLines(status, frame([]), 200)).toStrictEqual([
    'http://127.0.0.1:8066 → http://localhost:8080/ reachable · idle',
  ]);
});

test('running requests, one line each', () => {
  const prefill = {
    totalTokens: 1000,
    cachedTokens: 0,
    processedTokens: 620,
    ratio: 0.62,
    tokensPerSecond: 10,
    etaMs: 38_000,
  };
  const running = frame(
    [{}, { phase: 'prefill', prefill, generatedTokens: 0, generationTps: null, client: 'c/1' }],
    33.1,
  );
  expect(liveLines({ ...status, proxy: { ...status.proxy, isPaused: true } }, running, 200)).toStrictEqual([
    'http://127.0.0.1:8066 → http://localhost:8080/ reachable · paused: no fixes · 2 running · 33.1 t/s',
    '  answering  12.0 s  340 tokens  33.1 t/s  context 21.4%  m',
    '  prefill  12.0 s  62.0% read, 38.0 s left  0 tokens  context 13.1%  m  c/1',
  ]);
});

test('no line is wider than the terminal, nor moves its cursor', () => {
  const lines = liveLines(status, frame([{ model: '\u001b[2J漢字漢字漢字漢字漢字漢字', client: 'x\ny' }]), 60);
  expect(lines[1]).toBe('  answering  12.0 s  340 tokens  33.1 t/s  context 21.4%  �…');
});

test('lines that stay', () => {
  const time = new Date('2026-02-15T10:30:45.000Z').toLocaleTimeString('en-GB');
  expect(startedLine(exampleLiveRequest({ client: 'c\u001b[2J' }))).toBe(
    `${time} started /v1/chat/completions model=Qwen3-14B-128K-Q3_K_S.gguf client=c�[2J`,
  );
  expect(finishedLine(exampleMetrics())).toMatch(new RegExp(`^${time} model=Qwen3-14B-128K-Q3_K_S.gguf toks=538/983 `));
  const repair = { before: '', after: '', held_characters: 0, held_ms: 0, request_id: 'r' };
  expect(
    repairLine({
      ...repair,
      timestamp: '2026-02-15T10:30:45.000Z',
      fix: 'toolcall_arguments',
      tool: 'write',
      path: '/content',
      outcome: 'repaired',
      reason: 'an unescaped quote',
    }),
  ).toBe(`${time} repaired by toolcall_arguments in write /content: an unescaped quote`);
});

test('on a terminal the drawn part is drawn over, and lines go above it', () => {
  const written: string[] = [];
  const screen = createWatchScreen({ isTTY: true, write: (text) => written.push(text) });
  screen.draw(['a', 'b']);
  screen.line('done');
  screen.draw(['c']);
  expect(written).toStrictEqual(['a\nb\n', '\u001b[2F\u001b[Jdone\na\nb\n', '\u001b[2F\u001b[Jc\n']);
});

test('elsewhere only the lines that stay are written', () => {
  const written: string[] = [];
  const screen = createWatchScreen({ write: (text) => written.push(text) });
  screen.draw(['a']);
  screen.line('done');
  expect(written).toStrictEqual(['done\n']);
});
