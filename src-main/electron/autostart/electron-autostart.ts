import type { App, LoginItemSettings } from 'electron';
import type { StartAtLogin } from '#shared/contract/host-actions.ts';
import type { LoginItem } from './create-autostart.ts';

/** The part of Electron's `app` that is used. */
export type LoginItemApp = Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;

/** Start at login as Windows keeps it, in the user's Run key. */
export function createWindowsAutostart(app: LoginItemApp, args: readonly string[]): LoginItem {
  // Windows tells its entries apart by their arguments: asking without them would find none.
  const entry = { args: [...args] };
  return {
    async get() {
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(entry);
      const isBlocked = openAtLogin && !executableWillLaunchAtLogin;
      return {
        enabled: openAtLogin,
        problem: isBlocked ? 'Windows was told not to: see Start-up apps in Task Manager.' : null,
      };
    },
    async set(enabled) {
      app.setLoginItemSettings({ ...entry, openAtLogin: enabled, enabled });
    },
  };
}

/** Start at login as macOS keeps it, among the login items. */
export function createMacAutostart(app: LoginItemApp): LoginItem {
  /** What was asked for in this run: a refusal of macOS looks like never having asked. */
  let wanted: boolean | null = null;
  return {
    async get() {
      return macState(app.getLoginItemSettings(), wanted);
    },
    async set(enabled) {
      wanted = enabled;
      app.setLoginItemSettings({ openAtLogin: enabled });
    },
  };
}

function macState({ status, openAtLogin }: LoginItemSettings, wanted: boolean | null): StartAtLogin {
  if (status === 'requires-approval') {
    return { enabled: true, problem: 'macOS waits for your leave: System Settings, General, Login Items.' };
  }
  const enabled = openAtLogin || status === 'enabled';
  if (enabled || wanted !== true) return { enabled, problem: null };
  return { enabled, problem: 'macOS refused; it starts only signed programs in the Applications folder at login.' };
}
