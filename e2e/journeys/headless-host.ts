import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { openDashboard } from '../browser/dashboard-page.ts';
import { logged } from '../browser/start-dashboard.ts';
import { startProgram } from '../program.ts';
import { builtCommand } from '../start-proxy.ts';
import { makeJourneyFolder } from './journey-folder.ts';
import type { JourneyHost } from './journey-host.ts';

/** `llama-proxy run`, its page in Chromium. */
export function createHeadlessHost(browser: () => Browser): JourneyHost {
  return {
    name: 'the headless host',
    async start(options) {
      const folder = await makeJourneyFolder(options);
      const program = await startProgram({
        command: process.execPath,
        args: [builtCommand, 'run', ...folder.args],
        cwd: folder.path,
        env: folder.env,
        ready: ({ stderr }) => logged(stderr, 'dashboard') && logged(stderr, 'listening'),
        readyWithinMs: 20_000,
      }).catch(async (error: unknown) => {
        await folder.remove();
        throw error;
      });
      const log = (): string => program.output().stderr;
      const dashboard = await openDashboard(browser(), logged(log(), 'dashboard') ?? '');
      return {
        dashboard: async () => dashboard,
        configFile: folder.configFile,
        proxyUrl: program.readyWith,
        log,
        async saved(act) {
          const [download] = await Promise.all([dashboard.page.waitForEvent('download'), act()]);
          return readFile(await download.path(), 'utf8');
        },
        window: null,
        async stop() {
          await dashboard.close();
          await program.stop();
          await folder.remove();
        },
      };
    },
  };
}
