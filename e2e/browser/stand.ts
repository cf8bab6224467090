import type { Browser, BrowserContextOptions } from 'playwright';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type DashboardPage, openDashboard } from './dashboard-page.ts';
import { openBrowser } from './open-browser.ts';
import { type DashboardOptions, type RunningDashboard, startDashboard } from './start-dashboard.ts';

/** The headless host, and a browser to look at it with. */
export interface BrowserStand {
  readonly browser: Browser;
  readonly dashboard: RunningDashboard;
  openDashboard(options?: BrowserContextOptions): Promise<DashboardPage>;
}

/** `describe` for journeys that need Chromium; skipped where there is none. */
export function describeInBrowser(name: string, journeys: () => void): void {
  describe.skipIf(inject('chromium').kind === 'missing')(name, journeys);
}

/** Starts host and browser before the tests of the enclosing `describe`, and stops them after. Options may depend on what was started before. */
export function useBrowserStand(options: DashboardOptions | (() => DashboardOptions) = {}): BrowserStand {
  let browser: Browser | undefined;
  let dashboard: RunningDashboard | undefined;
  beforeAll(async () => {
    const place = inject('chromium');
    if (place.kind === 'missing') throw new Error(place.reason);
    [browser, dashboard] = await Promise.all([
      openBrowser(place.path),
      startDashboard(typeof options === 'function' ? options() : options),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard?.stop();
  });
  return {
    get browser() {
      return started(browser);
    },
    get dashboard() {
      return started(dashboard);
    },
    openDashboard: (page) => openDashboard(started(browser), started(dashboard).url, page),
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the stand is up only while its tests run');
  return part;
}
