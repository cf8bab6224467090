import type { Bridge } from '#shared/contract/bridge.ts';
import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import type { Autostart } from '../autostart/create-autostart.ts';
import { runCommand, type TrayCommandHost } from './run-command.ts';
import type { TrayPresence } from './tray-presence.ts';
import { stateAfterEvent, stateOfSnapshot, type TrayState } from './tray-state.ts';
import type { TrayHandle, TraySystem } from './tray-system.ts';
import { type TrayView, trayView } from './tray-view.ts';

export interface TrayOptions {
  /** `core.api.bridge`; also asked for `host.copyText`, `host.openFolder` and `host.saveExport`. */
  readonly bridge: Bridge;
  readonly system: TraySystem;
  readonly platform: NodeJS.Platform;
  readonly host: TrayCommandHost;
  readonly autostart: Pick<Autostart, 'get' | 'set' | 'onChange'>;
  /** `createLinuxTrayPresence(runProgram)` on Linux, `everPresent` elsewhere. */
  readonly presence: TrayPresence;
  readonly clock?: TrayClock;
}

export interface TrayClock {
  /** Milliseconds of any origin. */
  now(): number;
  /** Calls once after `delayMs`; returns the way to call it off. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Tray {
  /**
   * False where the desktop says that it shows no tray: then closing the window must not hide the only door. True while it is not
   * known. Answers what was found last, and looks again for the next time.
   */
  isAvailable(): boolean;
  /** Looks now; worth waiting for before a start without a window. */
  recheck(): Promise<boolean>;
  close(): void;
}

/** Twice a second is as fast as anybody reads a figure, and desktops repaint for every change. */
const minIntervalMs = 500;

/** Shows the program in the tray until it is closed. It watches always: the icon is there to be glanced at. */
export function createTray(options: TrayOptions): Tray {
  const { bridge, system, platform, host, autostart, presence, clock = systemClock } = options;
  let state: TrayState | null = null;
  let startAtLogin: StartAtLogin | null = null;
  let handle = openHandle();
  let shown: TrayView | null = null;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let cancelUpdate: (() => void) | null = null;
  let wasPresent = true;
  let isClosed = false;

  function openHandle(): TrayHandle {
    return system.open({
      activated: () => (platform === 'win32' ? host.toggleWindow() : host.openWindow({ screen: 'last' })),
      doubleClicked: () => host.openWindow({ screen: 'last' }),
      menuWanted: () => {
        if (state !== null) showMenu(view(state));
      },
    });
  }

  function view(current: TrayState): TrayView {
    const canCheckForUpdates = host.checkForUpdates !== null;
    return trayView(current, { isSteady: system.keepsMenu, canCheckForUpdates });
  }

  function showMenu({ menu }: TrayView): void {
    handle.showMenu(menu, (command) => void runCommand(command, { bridge, host, autostart }));
  }

  function take(next: TrayState): void {
    if (next === state) return;
    state = next;
    if (cancelUpdate !== null) return;
    const dueMs = shownAtMs + minIntervalMs - clock.now();
    if (dueMs <= 0) update();
    else cancelUpdate = clock.after(dueMs, update);
  }

  function update(): void {
    // It may also be called before its time.
    cancelUpdate?.();
    cancelUpdate = null;
    if (state === null) return;
    shownAtMs = clock.now();
    const before = shown;
    const now = view(state);
    shown = now;
    if (now.icon !== before?.icon) handle.setIcon(now.icon);
    if (now.tooltip !== before?.tooltip) handle.setTooltip(now.tooltip);
    if (now.title !== (before?.title ?? '')) handle.setTitle(now.title);
    // Every new menu closes the one that is open.
    if (system.keepsMenu && !isSame(now.menu, before?.menu)) showMenu(now);
  }

  function takeStartAtLogin(next: StartAtLogin): void {
    startAtLogin = next;
    if (state !== null && !isClosed) take({ ...state, startAtLogin });
  }

  async function recheck(): Promise<boolean> {
    const isPresent = await presence.check();
    if (!wasPresent && isPresent && !isClosed) reopen();
    wasPresent = isPresent;
    return isPresent;
  }

  /** An icon that nobody took stays lost; the watcher that came later wants a new one. */
  function reopen(): void {
    handle.close();
    handle = openHandle();
    shown = null;
    update();
  }

  const unsubscribe = bridge.subscribe({
    snapshot: (snapshot) => take(stateOfSnapshot(snapshot, startAtLogin)),
    event: (event) => {
      if (state !== null) take(stateAfterEvent(state, event));
    },
    disconnected() {
      // Within one process the feed is never lost.
    },
  });
  const stopFollowing = autostart.onChange(takeStartAtLogin);
  autostart.get().then(takeStartAtLogin, () => {
    // Without an answer the menu does not offer it; the settings show why.
  });
  void recheck();

  return {
    isAvailable() {
      void recheck();
      return presence.isPresent;
    },
    recheck,
    close() {
      isClosed = true;
      unsubscribe();
      stopFollowing();
      cancelUpdate?.();
      handle.close();
    },
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const systemClock: TrayClock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
