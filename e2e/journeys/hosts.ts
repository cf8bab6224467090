import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { openBrowser } from '../browser/open-browser.ts';
import { startDoubleHost } from './double-host.ts';
import { startElectronHost } from './electron-host.ts';
import { createHeadlessHost } from './headless-host.ts';
import type { JourneyHost } from './journey-host.ts';

/** Runs the same journeys on both hosts; skipped without Chromium, which shows the one and plays the windows of the other. */
export function describeOnHosts(name: string, journeys: (host: JourneyHost) => void): void {
  describe.skipIf(inject('chromium').kind === 'missing')(name, () => {
    const browser = useBrowser();
    for (const host of [createHeadlessHost(browser), createDesktopHost(browser)]) {
      describe(host.name, () => journeys(host));
    }
  });
}

/** Runs journeys of the window on the desktop host alone. */
export function describeOnDesktop(name: string, journeys: (host: JourneyHost) => void): void {
  describe.skipIf(inject('chromium').kind === 'missing')(name, () => {
    const host = createDesktopHost(useBrowser());
    describe(host.name, () => journeys(host));
  });
}

/** Journeys that look behind the window (tray, notifications, frames that lie): only the double lets a test do that. */
export function describeOnDouble(name: string, journeys: (browser: () => Browser) => void): void {
  describe.skipIf(inject('chromium').kind === 'missing')(`${name} (over the double of the electron module)`, () =>
    journeys(useBrowser()),
  );
}

function createDesktopHost(browser: () => Browser): JourneyHost {
  const place = inject('desktop');
  return place.kind === 'electron'
    ? { name: 'the desktop host in Electron', start: (options) => startElectronHost(place.executable, options) }
    : {
        name: 'the desktop host over the double of the electron module',
        start: (options) => startDoubleHost(browser(), options),
      };
}

function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const place = inject('chromium');
    if (place.kind === 'missing') throw new Error(place.reason);
    browser = await openBrowser(place.path);
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('the browser is up only while its tests run');
    return browser;
  };
}
