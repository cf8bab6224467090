import { describe, expect, test } from 'vitest';
import type { BackendStatus } from '#shared/backend/backend-state.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createFakeBridge } from '../testing/fake-bridge.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { exampleBackend, exampleExporter, exampleSnapshot } from '../tray/testing/example-state.ts';
import { createNotifier, type DesktopNotification, type NotifierSettings } from './create-notifier.ts';

const allOn = { backend: true, exporters: true, repairs: true, long_turns: true };

function setUp(status: BackendStatus = 'reachable') {
  const clock = createManualClock(1_000_000);
  const snapshot = exampleSnapshot();
  const bridge = createFakeBridge({ ...snapshot, status: { ...snapshot.status, backend: exampleBackend(status) } });
  const shown: DesktopNotification[] = [];
  const opened: unknown[] = [];
  let settings: NotifierSettings = { notifications: allOn, long_turn_seconds: 120 };
  let isFocused = false;
  const notifier = createNotifier({
    bridge,
    clock,
    settings: () => settings,
    show: (notification) => shown.push(notification),
    isWindowFocused: () => isFocused,
    openWindow: (place) => opened.push(place),
  });
  return {
    notifier,
    clock,
    bridge,
    shown,
    opened,
    titles: () => shown.map(({ title }) => title),
    texts: () => shown.map(({ title, body }) => `${title} | ${body}`),
    turnOff: (name: keyof typeof allOn) => {
      settings = { ...settings, notifications: { ...settings.notifications, [name]: false } };
    },
    focus: () => {
      isFocused = true;
    },
    backend: (next: BackendStatus) => bridge.emit({ name: 'backend.changed', data: exampleBackend(next, clock.now()) }),
    exporter: (failing: string | null) =>
      bridge.emit({ name: 'exporters.changed', data: [exampleExporter(failing, clock.now())] }),
    finished: (changes: Parameters<typeof exampleMetrics>[0]) =>
      bridge.emit({ name: 'request.finished', data: exampleMetrics({ tool_calls: 1, ...changes }) }),
  };
}

describe('the backend', () => {
  test('down for a while, and back', () => {
    const { backend, clock, texts } = setUp();
    backend('unreachable');
    clock.pass(4999);
    expect(texts()).toStrictEqual([]);
    clock.pass(1);
    expect(texts()).toStrictEqual([
      'llama-server does not answer | http://localhost:8080/ cannot be reached; requests fail until it is back.',
    ]);
    clock.pass(235_000);
    backend('loading');
    backend('reachable');
    expect(texts().slice(1)).toStrictEqual(['llama-server is back | It was away for 4 min.']);
  });

  test('flapping is no news', () => {
    const { backend, clock, texts } = setUp();
    for (let time = 0; time < 5; time++) {
      backend('unreachable');
      clock.pass(3000);
      backend('reachable');
      clock.pass(100);
    }
    clock.pass(60_000);
    expect(texts()).toStrictEqual([]);
  });

  test('one outage is told once, however often it is reported', () => {
    const { backend, clock, titles } = setUp();
    for (let time = 0; time < 5; time++) {
      backend('unreachable');
      backend('loading');
      clock.pass(6000);
    }
    expect(titles()).toStrictEqual(['llama-server does not answer']);
  });

  test.each(['unreachable', 'unknown', 'loading'] as const)('what was %s from the start is no outage', (status) => {
    const { backend, clock, titles } = setUp(status);
    backend('unreachable');
    clock.pass(60_000);
    backend('reachable');
    expect(titles()).toStrictEqual([]);
  });

  test('its switch', () => {
    const { backend, clock, titles, turnOff } = setUp();
    turnOff('backend');
    backend('unreachable');
    clock.pass(60_000);
    backend('reachable');
    expect(titles()).toStrictEqual([]);
  });
});

describe('exporters', () => {
  test('one notification for an outage, one for its end', () => {
    const { exporter, clock, texts } = setUp();
    exporter('refused');
    clock.pass(10_000);
    exporter('Its token was refused.');
    clock.pass(5000);
    exporter('Its token was refused.');
    clock.pass(105_000);
    expect(texts()).toStrictEqual([
      'InfluxDB does not take records | Its token was refused. Records wait until it does.',
    ]);
    exporter(null);
    expect(texts().slice(1)).toStrictEqual([
      'InfluxDB takes records again | It did not for 2 min; what was kept is being sent.',
    ]);
  });

  test('one that is switched off while it fails is forgotten', () => {
    const { exporter, bridge, clock, titles } = setUp();
    exporter('refused');
    bridge.emit({ name: 'exporters.changed', data: [{ ...exampleExporter(null), enabled: false, state: null }] });
    clock.pass(60_000);
    expect(titles()).toStrictEqual([]);
  });

  test('their switch', () => {
    const { exporter, clock, titles, turnOff } = setUp();
    turnOff('exporters');
    exporter('refused');
    clock.pass(60_000);
    expect(titles()).toStrictEqual([]);
  });
});

describe('repairs', () => {
  test('are told of when many of the last requests needed them, and again only after a calm', () => {
    const { finished, texts } = setUp();
    for (let request = 0; request < 20; request++) finished({ repairs: request < 6 ? 1 : 0 });
    const alarm =
      'Many tool calls need repair | 6 of the last 20 requests with tool calls were broken, the latest of Qwen3-14B-128K-Q3_K_S.gguf.';
    expect(texts()).toStrictEqual([alarm]);
    for (let request = 0; request < 10; request++) finished({ unrepaired: request % 2 });
    expect(texts()).toStrictEqual([alarm]);
    for (let request = 0; request < 20; request++) finished({ repairs: 0 });
    for (let request = 0; request < 6; request++) finished({ repairs: 2 });
    expect(texts()).toStrictEqual([alarm, alarm]);
  });

  test('answers without calls say nothing about them', () => {
    const { finished, titles } = setUp();
    for (let request = 0; request < 19; request++) finished({ repairs: 1 });
    for (let request = 0; request < 50; request++) finished({ tool_calls: 0 });
    expect(titles()).toStrictEqual([]);
    finished({ repairs: 0 });
    expect(titles()).toStrictEqual(['Many tool calls need repair']);
  });

  test('their switch', () => {
    const { finished, titles, turnOff } = setUp();
    turnOff('repairs');
    for (let request = 0; request < 20; request++) finished({ repairs: 1 });
    expect(titles()).toStrictEqual([]);
  });
});

describe('long turns', () => {
  test('are told of when nobody looks; a click shows the request', () => {
    const { finished, shown, opened, texts } = setUp();
    finished({ duration_ms: 119_999 });
    finished({ duration_ms: 185_000, request_id: 'r9', client: 'claude-cli/2.1.4' });
    expect(texts()).toStrictEqual([
      'Finished after 3 min | claude-cli/2.1.4 · Qwen3-14B-128K-Q3_K_S.gguf · 983 tokens · 33.1 t/s',
    ]);
    shown[0]?.onClick();
    expect(opened).toStrictEqual([{ screen: 'requests', requestId: 'r9' }]);
  });

  test('that failed say why; those that the client left say nothing', () => {
    const { finished, texts } = setUp();
    finished({ duration_ms: 7_500_000, status: 'failed', error: 'llama-server went away' });
    finished({ duration_ms: 7_500_000, status: 'aborted' });
    expect(texts()).toStrictEqual(['Failed after 2 h 5 min | llama-server went away']);
  });

  test('are no news to somebody who looks', () => {
    const { finished, focus, titles } = setUp();
    focus();
    finished({ duration_ms: 185_000 });
    expect(titles()).toStrictEqual([]);
  });

  test('their switch', () => {
    const { finished, turnOff, titles } = setUp();
    turnOff('long_turns');
    finished({ duration_ms: 185_000 });
    expect(titles()).toStrictEqual([]);
  });
});

test('closed, it hears nothing and waits for nothing', () => {
  const { notifier, backend, exporter, bridge, clock } = setUp();
  backend('unreachable');
  exporter('refused');
  notifier.close();
  expect([bridge.listeners, clock.waiting]).toStrictEqual([0, 0]);
});
