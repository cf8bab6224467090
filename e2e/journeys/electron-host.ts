import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { dashboardOn } from '../browser/dashboard-page.ts';
import { logged } from '../browser/start-dashboard.ts';
import { until } from '../until.ts';
import { makeJourneyFolder } from './journey-folder.ts';
import type { RunningHost, StartOptions } from './journey-host.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** The built desktop app under Electron itself. */
export async function startElectronHost(executablePath: string, options: StartOptions): Promise<RunningHost> {
  const folder = await makeJourneyFolder(options);
  const savesTo = join(folder.downloads, 'saved.csv');
  const launch = {
    executablePath,
    args: [packageFolder, ...folder.args, ...(options.config === null ? ['--no-dashboard'] : [])],
    cwd: folder.path,
    env: { ...(process.env as Record<string, string>), ...folder.env },
  };
  const app = await _electron.launch(launch);
  let log = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, savesTo);

  async function dashboard() {
    const page = await until('a window', () => app.windows().at(-1), 10_000);
    return dashboardOn(page, { close: async () => undefined });
  }

  await dashboard();
  return {
    dashboard,
    configFile: folder.configFile,
    proxyUrl: await until('the log to name the address', () => logged(log, 'listening')),
    log: () => log,
    async saved(act) {
      await act();
      return until('the file to be saved', () => readFile(savesTo, 'utf8').catch(() => undefined));
    },
    window: {
      close: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
      visible: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((open) => open.isVisible())),
      async startAgain() {
        const second = await _electron.launch(launch).catch(() => null);
        // A second one that hands over ends before a debugger could reach it.
        return second === null ? 0 : second.process().exitCode;
      },
    },
    async stop() {
      await app.close();
      await folder.remove();
    },
  };
}
