import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { createSimulatedLlamaServer } from '../../src-main/demo/simulated-llama-server.ts';
import { type DashboardPage, openDashboard, screens } from '../browser/dashboard-page.ts';
import { type RunningDashboard, startDashboard } from '../browser/start-dashboard.ts';

/** Pictures of what is seen when all is not well: nothing recorded, answers that do not come, no backend, long words, a broken file. */
export async function takeStates(browser: Browser, folder: string): Promise<void> {
  await withHost('http://127.0.0.1:9', async (host) => {
    const dashboard = await openDashboard(browser, host.url);
    await take(dashboard, 'no-backend');
    await dashboard.close();
  });

  const backend = createSimulatedLlamaServer({
    speed: 'instant',
    model: 'a-model-with-a-name-as-long-as-they-get-Instruct-2507-UD-Q4_K_XL-00001-of-00004.gguf',
  });
  const url = await backend.listen(0);
  try {
    await withHost(url.href, async (host) => {
      const dashboard = await openDashboard(browser, host.url);
      await takeAll(dashboard, 'empty');
      await takeLoading(dashboard);
      await sendLongWords(host.proxyUrl);
      await takeAll(dashboard, 'long');
      await writeFile(host.configFile, 'server:\n  port: many\n');
      await dashboard.page.getByText(/port/i).first().waitFor();
      await wait(1500);
      await take(dashboard, 'broken-config');
      await backend.close();
      await dashboard.open('Now');
      await dashboard.page.getByText('Not reachable').waitFor({ timeout: 90_000 });
      await take(dashboard, 'backend-gone');
      await host.program.stop();
      await wait(1500);
      await take(dashboard, 'connection-lost');
      await dashboard.close();
    });
  } finally {
    await backend.close();
  }

  async function takeAll(dashboard: DashboardPage, state: string): Promise<void> {
    for (const screen of screens) {
      await dashboard.open(screen);
      await take(dashboard, `${state}-${screen.toLowerCase()}`);
    }
  }

  /** Holds every answer back, as a slow disk would. */
  async function takeLoading({ page, rail }: DashboardPage): Promise<void> {
    const pattern = '**/api/call/**';
    await page.route(pattern, () => {});
    for (const screen of ['Requests', 'Sessions', 'Performance', 'Settings'] as const) {
      await rail.getByRole('link', { name: screen }).click();
      await page.evaluate(() => location.reload());
      await rail.waitFor();
      await wait(800);
      await page.screenshot({ path: join(folder, `loading-${screen.toLowerCase()}.png`) });
    }
    await page.unroute(pattern);
    await page.reload();
    await rail.getByText(/^Version /).waitFor();
  }

  async function take({ page }: DashboardPage, name: string): Promise<void> {
    await wait(400);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    process.stdout.write(`more/${name}.png\n`);
  }
}

async function withHost(backendUrl: string, work: (host: RunningDashboard) => Promise<void>): Promise<void> {
  const host = await startDashboard({ config: `backend:\n  url: ${backendUrl}\n` });
  try {
    await work(host);
  } finally {
    await host.stop();
  }
}

async function sendLongWords(proxyUrl: string): Promise<void> {
  for (let number = 0; number < 3; number += 1) {
    const response = await fetch(`${proxyUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `${'a-client-with-a-very-long-name-'.repeat(3)}/10.20.30-beta.4+build.5`,
        'x-session-id': `session-${'0123456789abcdef'.repeat(4)}`,
      },
      body: JSON.stringify({
        messages: [{ role: 'user', content: `${'Donaudampfschifffahrtsgesellschaft'.repeat(20)}` }],
      }),
    });
    await response.arrayBuffer();
  }
}
