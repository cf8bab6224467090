import { describe, expect, test } from 'vitest';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import type { FrameRequest } from '#shared/metrics/metrics-frame.ts';
import {
  exampleBackend,
  exampleExporter,
  exampleFrame,
  exampleRunning,
  exampleState,
} from './testing/example-state.ts';
import type { TrayCommand } from './tray-command.ts';
import type { TrayState } from './tray-state.ts';
import type { TrayMenuItem } from './tray-system.ts';
import { trayView } from './tray-view.ts';

const live = { isSteady: false, canCheckForUpdates: false };
const reading: Partial<FrameRequest> = {
  phase: 'prefill',
  prefill: {
    totalTokens: 1000,
    cachedTokens: 0,
    processedTokens: 620,
    ratio: 0.62,
    tokensPerSecond: 10,
    etaMs: 38_000,
  },
};
const finished = (changes: Parameters<typeof exampleMetrics>[0] = {}, isOfThisRun = true) => ({
  last: { metrics: exampleMetrics(changes), isOfThisRun },
});
const generating = { frame: exampleFrame([exampleRunning()], 41.8) };
const paused = { proxy: { url: 'http://127.0.0.1:8066', isPaused: true } };
const unreachable = { backend: exampleBackend('unreachable') };
const failing = { exporters: [exampleExporter('refused')] };

describe('the icon', () => {
  test.each<[string, Partial<TrayState>, string]>([
    ['nothing runs', {}, 'idle'],
    ['the backend was not seen yet', { backend: exampleBackend('unknown') }, 'idle'],
    ['a request waits', { frame: exampleFrame([exampleRunning({ phase: 'queued' })]) }, 'prefill'],
    ['a prompt is read', { frame: exampleFrame([exampleRunning(reading)]) }, 'prefill'],
    ['the model is being loaded', { backend: exampleBackend('loading') }, 'prefill'],
    ['one generates, one reads', { frame: exampleFrame([exampleRunning(reading), exampleRunning()]) }, 'generating'],
    ['an answer is not streamed', { frame: exampleFrame([exampleRunning({ phase: null })]) }, 'generating'],
    ['paused while one generates', { ...generating, ...paused }, 'paused'],
    ['an exporter fails while paused', { ...failing, ...paused }, 'warning'],
    ['config.yaml is bad', { hasConfigProblem: true }, 'warning'],
    [
      'the history cannot be written',
      { history: { status: 'waiting', path: '', problem: 'full', lost: 0 } },
      'warning',
    ],
    ['the last request kept a defect', finished({ unrepaired: 1 }), 'warning'],
    ['a request of yesterday kept one', finished({ unrepaired: 1 }, false), 'idle'],
    ['the backend is gone, and more', { ...unreachable, ...failing, ...paused }, 'error'],
    ['the proxy does not listen', { proxy: { url: null, isPaused: false } }, 'error'],
  ])('%s', (_name, changes, icon) => {
    expect(trayView(exampleState(changes), live).icon).toBe(icon);
  });
});

describe('the two lines on top', () => {
  const three = exampleFrame([exampleRunning(), exampleRunning(), exampleRunning()], 41.8);
  test.each<[string, Partial<TrayState>, string, string]>([
    ['fresh', {}, '● Running · 127.0.0.1:8066 → :8080', 'idle'],
    [
      'idle after a request',
      finished({ generation_tps: 41.8 }),
      '● Running · 127.0.0.1:8066 → :8080 · Qwen3-14B-128K-Q3_K_S',
      'idle · last 41.8 t/s',
    ],
    [
      'generating',
      { frame: three },
      '● Running · 127.0.0.1:8066 → :8080 · Qwen3-14B-128K-Q3_K_S',
      '41.8 t/s · 3 running',
    ],
    [
      'prefill of several',
      {
        frame: exampleFrame([
          exampleRunning({ ...reading, prefill: { ...reading.prefill!, etaMs: 1000, ratio: 0.9 } }),
          exampleRunning({ ...reading, model: null }),
        ]),
      },
      '● Running · 127.0.0.1:8066 → :8080 · Qwen3-14B-128K-Q3_K_S',
      'prefill 62.0% · 38.0 s left · 2 running',
    ],
    [
      'prefill without progress',
      { frame: exampleFrame([exampleRunning({ phase: 'prefill', model: null })]) },
      '● Running · 127.0.0.1:8066 → :8080',
      'prefill',
    ],
    [
      'speed unknown',
      { frame: exampleFrame([exampleRunning({ model: null })]) },
      '● Running · 127.0.0.1:8066 → :8080',
      'generating',
    ],
    ['paused', paused, '○ Paused, nothing is repaired · 127.0.0.1:8066 → :8080', 'idle'],
    ['backend down', unreachable, '○ llama-server does not answer · 127.0.0.1:8066 → :8080', 'idle'],
    [
      'loading',
      { backend: { ...exampleBackend('loading'), url: 'https://gpu.example/llama' } },
      '○ llama-server loads its model · 127.0.0.1:8066 → gpu.example',
      'idle',
    ],
    ['not listening', { proxy: { url: null, isPaused: false } }, '○ Not listening', 'idle'],
    ['demo', { isDemo: true }, '● Demo · 127.0.0.1:8066 → :8080', 'idle'],
  ])('%s', (_name, changes, first, second) => {
    const [one, two] = trayView(exampleState(changes), live).menu;
    expect([one, two]).toStrictEqual([
      { kind: 'text', label: first },
      { kind: 'text', label: second },
    ]);
  });

  test('a kept menu shows no figure that runs', () => {
    const menu = (tps: number) =>
      trayView(exampleState({ frame: exampleFrame([exampleRunning(), exampleRunning(reading)], tps) }), {
        ...live,
        isSteady: true,
      }).menu;
    expect(menu(41.8)).toStrictEqual(menu(7));
    expect(menu(7)[1]).toStrictEqual({ kind: 'text', label: 'generating · 2 running' });
  });

  test.each([
    ['prefill', 'answered-last'],
    [null, 'answered-last'],
    ['answering', 'asked-for'],
  ] as const)('the model while a request is in phase %s', (phase, model) => {
    const frame = exampleFrame([exampleRunning({ phase, model: 'asked-for' })]);
    const { menu } = trayView(exampleState({ frame, ...finished({ model: 'answered-last' }) }), live);
    expect(labels(menu)[0]).toBe(`● Running · 127.0.0.1:8066 → :8080 · ${model}`);
  });

  test('a long name of a model is cut, a path reduced to its file', () => {
    const line = (model: string) => labels(trayView(exampleState(finished({ model })), live).menu)[0];
    expect(line('/models/qwen/Qwen3-8B.GGUF')).toBe('● Running · 127.0.0.1:8066 → :8080 · Qwen3-8B');
    expect(line('x'.repeat(100))).toBe(`● Running · 127.0.0.1:8066 → :8080 · ${'x'.repeat(47)}…`);
  });
});

describe('tooltip and title', () => {
  test('the tooltip tells speed and place', () => {
    expect(trayView(exampleState(generating), live).tooltip).toBe(
      'llama-proxy · 41.8 t/s\n127.0.0.1:8066 → :8080 · Qwen3-14B-128K-Q3_K_S',
    );
  });

  test('the tooltip tells what is wrong', () => {
    expect(trayView(exampleState(unreachable), live).tooltip).toBe(
      'llama-proxy\n○ llama-server does not answer · 127.0.0.1:8066 → :8080',
    );
    expect(trayView(exampleState(failing), live).tooltip).toContain('InfluxDB does not take records');
  });

  test('the tooltip keeps to what Windows shows', () => {
    const { tooltip } = trayView(
      exampleState({ ...failing, hasConfigProblem: true, ...finished({ unrepaired: 1 }) }),
      live,
    );
    expect(tooltip.length).toBe(127);
    expect(tooltip.endsWith('…')).toBe(true);
  });

  test.each<[boolean, Partial<TrayState>, string]>([
    [true, generating, '41.8 t/s'],
    [true, {}, ''],
    [false, generating, ''],
  ])('speed beside the icon: wanted %s', (showsSpeedInTitle, changes, title) => {
    expect(trayView(exampleState({ ...changes, showsSpeedInTitle }), live).title).toBe(title);
  });
});

describe('the menu', () => {
  test('from top to bottom', () => {
    const state = exampleState({ ...finished(), startAtLogin: { enabled: true, problem: null } });
    expect(labels(trayView(state, { isSteady: false, canCheckForUpdates: true }).menu)).toStrictEqual([
      '● Running · 127.0.0.1:8066 → :8080 · Qwen3-14B-128K-Q3_K_S',
      'idle · last 33.1 t/s',
      '—',
      'Open dashboard',
      'Show last request',
      '—',
      '[x] Repair',
      'Fixes > [x] Broken UTF-8',
      'Fixes > [ ] Missing usage',
      '[ ] Pause',
      '—',
      'Set up a client…',
      'Copy environment > Claude Code > bash',
      'Copy environment > Claude Code > fish',
      'Copy environment > Claude Code > PowerShell',
      'Copy environment > Claude Code > cmd',
      'Copy environment > Opencode > bash',
      'Copy environment > Opencode > fish',
      'Copy environment > Opencode > PowerShell',
      'Copy environment > Opencode > cmd',
      'Copy base URL > OpenAI: http://127.0.0.1:8066/v1',
      'Copy base URL > Anthropic: http://127.0.0.1:8066',
      '—',
      'Export this session as CSV…',
      'Open folder > Configuration',
      'Open folder > Logs',
      'Open folder > Data',
      '—',
      '[x] Start at login',
      '—',
      'Check for updates…',
      'About llama-proxy',
      'Quit llama-proxy',
    ]);
  });

  test('what cannot be had is greyed, what is unknown is left out', () => {
    const { menu } = trayView(exampleState({ proxy: { url: null, isPaused: false } }), live);
    for (const label of ['Show last request', 'Copy environment', 'Copy base URL']) {
      expect(menu).toContainEqual({ kind: 'text', label });
    }
    expect(labels(menu)).not.toContain('[ ] Start at login');
    expect(labels(menu)).not.toContain('Check for updates…');
  });

  test('troubles stand under the status', () => {
    const { menu } = trayView(exampleState({ ...failing, hasConfigProblem: true }), live);
    expect(labels(menu).slice(2, 5)).toStrictEqual([
      '⚠ config.yaml has a mistake and was not taken over',
      '⚠ InfluxDB does not take records',
      '—',
    ]);
  });

  test.each([
    ['http://0.0.0.0:8066', 'http://127.0.0.1:8066'],
    ['http://[::]:8066', 'http://[::1]:8066'],
    ['http://10.0.0.5:8066', 'http://10.0.0.5:8066'],
  ])('a proxy on %s is reached at %s', (url, origin) => {
    const { menu } = trayView(exampleState({ proxy: { url, isPaused: false } }), live);
    expect(labels(menu)).toContain(`Copy base URL > Anthropic: ${origin}`);
  });

  test('start at login says what stands in its way', () => {
    const startAtLogin = { enabled: true, problem: 'macOS waits for your leave.' };
    expect(labels(trayView(exampleState({ startAtLogin }), live).menu)).toContain('⚠ macOS waits for your leave.');
  });
});

/** Every line as one text, submenus spread out. */
function labels(items: readonly TrayMenuItem<TrayCommand>[]): string[] {
  return items.flatMap((item) => {
    if (item.kind === 'separator') return ['—'];
    if (item.kind === 'check') return [`[${item.checked ? 'x' : ' '}] ${item.label}`];
    if (item.kind === 'submenu') return labels(item.items).map((label) => `${item.label} > ${label}`);
    return [item.label];
  });
}
