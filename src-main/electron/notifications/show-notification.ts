import type { Notification } from 'electron';
import type { DesktopNotification } from './create-notifier.ts';

export interface ShowNotificationOptions {
  /** Electron's class; handed in, so that nothing here loads it. */
  readonly Notification: typeof Notification;
  /** Shown beside the text on Windows and Linux; macOS takes the program's own. */
  readonly iconPath: string;
  readonly platform: NodeJS.Platform;
  /** The desktop refused to show one. Called once: the reason does not change while the program runs. */
  onRefused(reason: string): void;
}

/** Notifications whose click may still come; a desktop keeps few more. */
const maxKept = 20;

/** Shows notifications with the means of the desktop. Programs that are not signed are refused by macOS (Electron 42 and later). */
export function createShowNotification(options: ShowNotificationOptions): (notification: DesktopNotification) => void {
  const { Notification, iconPath, platform, onRefused } = options;
  /** One that nobody holds is collected, and its click is lost. */
  const kept = new Set<Notification>();
  let isRefused = false;

  function refuse(reason: string): void {
    if (isRefused) return;
    isRefused = true;
    onRefused(reason);
  }

  return ({ title, body, onClick }) => {
    if (!Notification.isSupported()) {
      refuse('this desktop has no notifications');
      return;
    }
    const icon = platform === 'darwin' ? {} : { icon: iconPath };
    const notification = new Notification({ title, body, ...icon });
    const forget = (): void => void kept.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      refuse(error);
    });
    kept.add(notification);
    const [oldest] = kept;
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    notification.show();
  };
}
