import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { type DashboardPage, dashboardOn } from '../browser/dashboard-page.ts';
import { logged } from '../browser/start-dashboard.ts';
import { type RunningDouble, startDouble } from '../electron-double/start-double.ts';
import { until } from '../until.ts';
import { makeJourneyFolder } from './journey-folder.ts';
import type { RunningHost, StartOptions } from './journey-host.ts';

/** The built desktop app over the test double of the electron module. */
export interface DoubleHost extends RunningHost {
  readonly window: NonNullable<RunningHost['window']>;
  readonly double: RunningDouble;
}

export async function startDoubleHost(browser: Browser, options: StartOptions): Promise<DoubleHost> {
  const folder = await makeJourneyFolder(options);
  const savesTo = join(folder.downloads, 'saved.csv');
  const launch = {
    // On a first run the dashboard's port would be one that others may have; the window needs none.
    args: [...folder.args, ...(options.config === null ? ['--no-dashboard'] : [])],
    cwd: folder.path,
    env: { ...folder.env, ELECTRON_DOUBLE_DOWNLOADS: folder.downloads },
    savesTo,
  };
  const double = await startDouble(browser, launch);
  let known: { page: DashboardPage['page']; dashboard: Promise<DashboardPage> } | null = null;

  async function dashboard(): Promise<DashboardPage> {
    const { page } = await double.page();
    if (known?.page !== page) known = { page, dashboard: dashboardOn(page, { close: async () => undefined }) };
    return known.dashboard;
  }

  try {
    await dashboard();
    return {
      dashboard,
      double,
      configFile: folder.configFile,
      proxyUrl: await until('the log to name the address', () => logged(double.log(), 'listening')),
      log: double.log,
      async saved(act) {
        await act();
        return until('the file to be saved', () => readFile(savesTo, 'utf8').catch(() => undefined));
      },
      window: {
        async close() {
          const [open] = await double.program.call('windows');
          if (open === undefined) throw new Error('there is no window to close');
          await double.program.call('closeWindow', open.id);
        },
        visible: async () => (await double.program.call('windows')).map(({ isVisible }) => isVisible),
        startAgain: async () => (await startDouble(browser, launch)).ended,
      },
      async stop() {
        await double.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await double.stop();
    await folder.remove();
    throw error;
  }
}
