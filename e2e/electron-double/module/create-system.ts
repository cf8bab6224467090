import { createEvents } from '../events.ts';
import type { Doing } from '../line.ts';
import { strict, strictClass } from '../strict.ts';

/** The doubles of what belongs to the system: everything that would leave the program is written down instead. */
export function createSystem() {
  const doings: Doing[] = [];
  const clicks: (() => void)[] = [];
  const display = strict('Display', { workArea: { x: 0, y: 0, width: 1920, height: 1080 }, scaleFactor: 1 });

  function openNotification({ title, body }: { title: string; body: string }): object {
    const events = createEvents('Notification', ['click', 'close', 'failed']);
    return strict('Notification', {
      on: events.on,
      show() {
        doings.push({ what: 'notification', title, body });
        clicks.push(() => events.emit('click'));
      },
    });
  }

  return {
    doings,
    clickNotification(index: number) {
      const click = clicks[index];
      if (click === undefined) throw new Error(`there were only ${clicks.length} notifications`);
      click();
    },
    Notification: strictClass('Notification', openNotification, { isSupported: () => true }),
    clipboard: strict('clipboard', {
      async writeText(text: string) {
        doings.push({ what: 'copied', text });
      },
    }),
    shell: strict('shell', {
      async openPath(path: string) {
        doings.push({ what: 'path opened', path });
        return '';
      },
      async openExternal(url: string) {
        doings.push({ what: 'address opened', url });
      },
    }),
    nativeTheme: strict('nativeTheme', { on: createEvents('nativeTheme', ['updated']).on, shouldUseDarkColors: false }),
    powerMonitor: strict('powerMonitor', { on: createEvents('powerMonitor', ['shutdown']).on }),
    screen: strict('screen', { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }),
  };
}
