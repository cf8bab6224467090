import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright';
import { type DashboardPage, openDashboard, screens } from '../browser/dashboard-page.ts';
import { findChromium } from '../browser/find-chromium.ts';
import { openFixes } from '../browser/fixes-page.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { startDashboard } from '../browser/start-dashboard.ts';
import { builtCommand } from '../start-proxy.ts';
import { writeEarlierDays } from './earlier-days.ts';
import { takeStates } from './states.ts';

/**
 * `npm run screenshots`: every screen of the built dashboard with the demo's data, light and dark, into docs/pictures; the other
 * parts of the screens, and their empty, loading and failed states, into docs/pictures/more, which is not committed. Build first
 * (`npm run build`).
 *
 *   --seconds 90   how long the demo works before the first picture
 *   --out          another folder than docs/pictures
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '90' }, out: { type: 'string' } },
});
const seconds = Number(values.seconds);
const out = values.out ?? fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** Small enough together to be committed; the rest is for looking. */
const shownInDocs =
  /^(now|now-wide|requests|inspector|session|performance|fixes)-(light|dark)$|^(sessions|settings|connect|inspector-repairs|inspector-cache|performance-cache|performance-tools)-light$/;
const schemes = ['light', 'dark'] as const;

if (!existsSync(builtCommand)) throw new Error(`${builtCommand} is missing; run "npm run build" first.`);
const chromium = findChromium();
if (chromium.kind === 'missing') throw new Error(`No pictures: ${chromium.reason}.`);
await mkdir(join(out, 'more'), { recursive: true });
const browser = await openBrowser(chromium.path);
try {
  await takeScreens(browser);
  await takeStates(browser, join(out, 'more'));
} finally {
  await browser.close();
}

async function takeScreens(browser: Browser): Promise<void> {
  const host = await startDashboard({
    isDemo: true,
    config: 'history:\n  bodies: all\n',
    fillDataFolder: (folder) => writeEarlierDays(join(folder, 'history.db'), 6, Date.now()),
  });
  try {
    // Slots are asked for while somebody looks; without them the charts would begin with the pictures.
    const watching = await openDashboard(browser, host.url);
    await wait(seconds * 1000);
    await watching.close();
    for (const colorScheme of schemes) {
      const dashboard = await openDashboard(browser, host.url, { colorScheme });
      for (const screen of screens) {
        await dashboard.open(screen);
        if (screen === 'Fixes') await tryRepair(dashboard);
        const name = `${screen.toLowerCase()}-${colorScheme}`;
        if (screen === 'Now') await takeBusy(dashboard, name);
        else await take(dashboard, name);
      }
      await takeDetails(dashboard, colorScheme);
      await dashboard.page.setViewportSize({ width: 1920, height: 1080 });
      await dashboard.open('Now');
      await takeBusy(dashboard, `now-wide-${colorScheme}`);
      await dashboard.close();
    }
  } finally {
    await host.stop();
  }
}

/** What lies behind the screens: the parts of one repaired request, and the story of a session. */
async function takeDetails(dashboard: DashboardPage, colorScheme: string): Promise<void> {
  const { content } = dashboard;
  await dashboard.open('Performance');
  for (const tab of ['Cache', 'Tools', 'Speculative decoding']) {
    await content.getByRole('tab', { name: tab }).click();
    await take(dashboard, `performance-${tab.split(' ')[0]?.toLowerCase()}-${colorScheme}`);
  }
  await dashboard.open('Requests');
  await content.getByRole('search').getByRole('button', { name: 'Repaired' }).click();
  await wait(600);
  await content.getByRole('row').nth(1).click();
  await content.getByRole('tab').first().waitFor();
  await take(dashboard, `inspector-${colorScheme}`);
  for (const tab of await content.getByRole('tab').all()) {
    const name = ((await tab.textContent()) ?? '')
      .toLowerCase()
      .replace(/[^a-z]+/g, '-')
      .replace(/-$/, '');
    await tab.click();
    await take(dashboard, `inspector-${name}-${colorScheme}`);
  }
  await dashboard.open('Sessions');
  await content.getByRole('row').filter({ hasText: 'claude-cli' }).getByRole('link').first().click();
  await take(dashboard, `session-${colorScheme}`);
}

/** Takes a moment in which both agents are at work, with a few frames drawn. */
async function takeBusy(dashboard: DashboardPage, name: string): Promise<void> {
  const cancels = dashboard.content.getByRole('button', { name: /^Cancel/ });
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    await cancels.nth(1).waitFor();
    await wait(900);
    if ((await cancels.count()) < 2) continue;
    await take(dashboard, name);
    // One of them may have ended just before the picture.
    if ((await cancels.count()) === 2) return;
  }
  throw new Error('For a minute there were never two requests at once.');
}

/** One fix unfolded, and the box beside it at work. */
async function tryRepair(dashboard: DashboardPage): Promise<void> {
  const fixes = await openFixes(dashboard);
  await fixes.unfold('Doubled file path');
  await fixes.tryExample();
}

async function take({ page }: DashboardPage, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await wait(500);
  const folder = shownInDocs.test(name) ? out : join(out, 'more');
  await page.screenshot({ path: join(folder, `${name}.png`) });
  process.stdout.write(`${name}.png\n`);
}
