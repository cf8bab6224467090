import { expect, test } from 'vitest';
import type { FeedEvent } from '#shared/contract/events.ts';
import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import { exampleMetrics } from '#shared/metrics/example-metrics.ts';
import { createFakeBridge } from '../testing/fake-bridge.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createTray } from './create-tray.ts';
import type { TrayCommandHost } from './run-command.ts';
import { exampleFrame, exampleRunning, exampleSnapshot } from './testing/example-state.ts';
import type { TrayCommand } from './tray-command.ts';
import type { TrayHandlers, TrayMenuItem } from './tray-system.ts';

interface SetUp {
  platform?: NodeJS.Platform;
  /** What each look at the desktop finds. */
  presence?: boolean[];
  startAtLogin?: StartAtLogin;
}

function setUp({
  platform = 'linux',
  presence = [true],
  startAtLogin = { enabled: false, problem: null },
}: SetUp = {}) {
  const shown: string[] = [];
  const opened: TrayHandlers[] = [];
  let choose: (command: never) => void = () => {};
  let menu: readonly TrayMenuItem<TrayCommand>[] = [];
  const clock = createManualClock();
  const bridge = createFakeBridge(exampleSnapshot(), { 'proxy.pause': { url: null, isPaused: true } });
  const hosted: unknown[] = [];
  const host: TrayCommandHost = {
    openWindow: (place) => hosted.push(place),
    toggleWindow: () => hosted.push('toggle'),
    showAbout: () => hosted.push('about'),
    checkForUpdates: null,
    quit: () => hosted.push('quit'),
    showError: (message) => hosted.push(message),
  };
  const followers = new Set<(state: StartAtLogin) => void>();
  let isPresent = true;
  const tray = createTray({
    bridge,
    platform,
    host,
    clock,
    system: {
      keepsMenu: platform === 'linux',
      open(handlers) {
        opened.push(handlers);
        return {
          setIcon: (icon) => shown.push(`icon ${icon}`),
          setTooltip: (text) => shown.push(`tooltip ${text.split('\n')[0]}`),
          setTitle: (text) => shown.push(`title ${text}`),
          showMenu(items, onChosen) {
            shown.push('menu');
            menu = items as readonly TrayMenuItem<TrayCommand>[];
            choose = onChosen;
          },
          close: () => shown.push('closed'),
        };
      },
    },
    autostart: {
      get: async () => startAtLogin,
      async set(enabled) {
        const state = { enabled, problem: null };
        for (const follower of followers) follower(state);
        return state;
      },
      onChange(listener) {
        followers.add(listener);
        return () => void followers.delete(listener);
      },
    },
    presence: {
      get isPresent() {
        return isPresent;
      },
      async check() {
        await Promise.resolve();
        isPresent = presence.shift() ?? isPresent;
        return isPresent;
      },
    },
  });
  return {
    tray,
    bridge,
    clock,
    hosted,
    opened,
    followers,
    menu: () => menu,
    choose: (command: TrayCommand) => choose(command as never),
    /** What was shown since the last time. */
    take: () => shown.splice(0),
  };
}

const frame = (tps: number): FeedEvent => ({ name: 'frame', data: exampleFrame([exampleRunning()], tps) });

test('shows the program at once, and its end at login when it is known', async () => {
  const { take, clock, menu } = setUp();
  expect(take()).toStrictEqual(['icon idle', 'tooltip llama-proxy · idle', 'menu']);
  await settled();
  clock.pass(500);
  expect(take()).toStrictEqual(['menu']);
  expect(menu()).toContainEqual(expect.objectContaining({ label: 'Start at login', checked: false }));
});

test('changes at most twice a second, and shows the last of them', async () => {
  const { bridge, clock, take } = setUp();
  await settled();
  clock.pass(10_000);
  take();
  for (let tps = 10; tps < 20; tps++) {
    bridge.emit(frame(tps));
    clock.pass(100);
  }
  expect(take()).toStrictEqual([
    'icon generating',
    'tooltip llama-proxy · 10.0 t/s',
    'menu',
    'tooltip llama-proxy · 14.0 t/s',
    'tooltip llama-proxy · 19.0 t/s',
  ]);
});

test('what changes no text changes nothing', async () => {
  const { bridge, clock, take } = setUp();
  await settled();
  clock.pass(1000);
  take();
  bridge.emit({ name: 'log.line', data: { atMs: 0, level: 'info', message: 'x' } });
  bridge.emit({ name: 'frame', data: exampleFrame([]) });
  clock.pass(1000);
  expect(take()).toStrictEqual([]);
  expect(clock.waiting).toBe(0);
});

test.each(['win32', 'darwin'] as const)(
  'on %s the menu is made when it is wanted, with the figures of then',
  async (platform) => {
    const { bridge, clock, take, menu, opened } = setUp({ platform });
    await settled();
    clock.pass(1000);
    expect(take()).not.toContain('menu');
    bridge.emit(frame(41.8));
    opened[0]!.menuWanted();
    expect(menu()[1]).toStrictEqual({ kind: 'text', label: '41.8 t/s' });
  },
);

test.each([
  ['win32', 'toggle'],
  ['linux', { screen: 'last' }],
] as const)('a click on the icon on %s: %j', (platform, expected) => {
  const { opened, hosted } = setUp({ platform });
  opened[0]!.activated();
  opened[0]!.doubleClicked();
  expect(hosted).toStrictEqual([expected, { screen: 'last' }]);
});

test('a choice in the menu is done, a refusal is told', async () => {
  const { choose, bridge, hosted } = setUp();
  choose({ do: 'set_paused', paused: true });
  choose({ do: 'open_folder', folder: 'logs' });
  await settled();
  expect(bridge.calls).toStrictEqual([
    ['proxy.pause', {}],
    ['host.openFolder', { folder: 'logs' }],
  ]);
  expect(hosted).toStrictEqual(['host.openFolder is not to be had.']);
});

test('start at login follows a change, wherever it was made', async () => {
  const { choose, clock, menu } = setUp();
  await settled();
  choose({ do: 'set_start_at_login', enabled: true });
  await settled();
  clock.pass(1000);
  expect(menu()).toContainEqual(expect.objectContaining({ label: 'Start at login', checked: true }));
});

test('a finished request can be shown', () => {
  const { bridge, choose, hosted, clock, menu } = setUp();
  bridge.emit({ name: 'request.finished', data: exampleMetrics({ request_id: 'r7' }) });
  clock.pass(1000);
  const command = { do: 'show_request', requestId: 'r7' } as const;
  expect(menu()).toContainEqual({ kind: 'command', label: 'Show last request', command });
  choose(command);
  expect(hosted).toStrictEqual([{ screen: 'requests', requestId: 'r7' }]);
});

test('a desktop without a tray is known of, and one that gets a tray gets the icon anew', async () => {
  const { tray, opened, take } = setUp({ presence: [false, false, true, true] });
  expect(tray.isAvailable()).toBe(true);
  await settled();
  take();
  // The look that follows this answer finds one.
  expect(tray.isAvailable()).toBe(false);
  await settled();
  expect([tray.isAvailable(), await tray.recheck(), opened.length]).toStrictEqual([true, true, 2]);
  expect(take()).toStrictEqual(['closed', 'icon idle', 'tooltip llama-proxy · idle', 'menu']);
});

test('closed, it hears and shows nothing more', async () => {
  const { tray, bridge, clock, take, followers } = setUp();
  tray.close();
  take();
  await settled();
  clock.pass(5000);
  expect([take(), bridge.listeners, followers.size, clock.waiting]).toStrictEqual([[], 0, 0, 0]);
});

/** Promises that wait for nothing but one another are all done after some turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
