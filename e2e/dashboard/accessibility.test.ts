import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DashboardPage, screens } from '../browser/dashboard-page.ts';
import { openFixes } from '../browser/fixes-page.ts';
import { openSettings } from '../browser/settings-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';

describeInBrowser('every screen can be used and read by everyone', () => {
  const stand = useBrowserStand({ isDemo: true, config: 'history:\n  bodies: all\n' });

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    let dashboard: DashboardPage;
    beforeAll(async () => {
      dashboard = await stand.openDashboard({ colorScheme });
      // The model is named once the demo's agent has finished something: tables and charts then have rows and lines to be judged.
      await dashboard.page.locator('.status-model').waitFor({ timeout: 20_000 });
    });
    afterAll(() => dashboard.close());

    test.each(screens)('%s', async (screen) => {
      await dashboard.open(screen);
      expect(await violations(dashboard, colorScheme)).toEqual([]);
    });

    test('Requests with a filter and the choice of columns open', async () => {
      await dashboard.open('Requests');
      await dashboard.content.getByRole('search').getByLabel('Status').selectOption({ label: 'Completed' });
      await dashboard.content.getByRole('button', { name: 'Columns' }).click();
      await dashboard.page.getByRole('checkbox', { name: /^Path/ }).waitFor();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
      await dashboard.page.keyboard.press('Escape');
    });

    test.each(['Conversation', 'Tool calls', 'Repairs', 'Cache', 'Raw', 'All numbers'])(
      'a request: %s',
      async (part) => {
        await openNewest(dashboard);
        await dashboard.content.getByRole('tab', { name: part }).click();
        await dashboard.content.getByRole('tabpanel', { name: part }).waitFor();
        expect(await violations(dashboard, colorScheme)).toEqual([]);
      },
    );

    test.each(['Cache', 'Tools', 'Speculative decoding'])('Performance: %s', async (part) => {
      await dashboard.open('Performance');
      await dashboard.content.getByRole('tab', { name: part }).click();
      await dashboard.content.locator('.section-body[aria-busy="false"], .section-state').first().waitFor();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
    });

    test('the story of a session, and two compared', async () => {
      await dashboard.open('Sessions');
      const rows = dashboard.content.locator('tbody tr');
      // Each of the demo's agents has a session of its own.
      await rows.nth(1).waitFor();
      for (const place of [0, 1]) await rows.nth(place).getByRole('checkbox').check();
      await dashboard.content.getByRole('link', { name: 'Compare the two' }).click();
      await dashboard.content.locator('.story').nth(1).waitFor();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
      await dashboard.content.locator('.sess-versus thead').getByRole('link').first().click();
      await dashboard.content.getByText('Context, request by request').waitFor();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
    });

    test('Settings as text', async () => {
      await (await openSettings(dashboard)).openText();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
    });

    test('a fix with its options and repairs open, and a repair tried', async () => {
      const fixes = await openFixes(dashboard);
      await fixes.unfold('Calls and results in pairs');
      await fixes.unfold('Doubled file path');
      await fixes.tryExample();
      expect(await violations(dashboard, colorScheme)).toEqual([]);
    });
  });
});

describeInBrowser('the first run without a backend', () => {
  const stand = useBrowserStand({ config: 'backend:\n  port: 1\n' });

  test.each(['light', 'dark'] as const)('welcome, %s', async (colorScheme) => {
    const dashboard = await stand.openDashboard({ colorScheme });
    await dashboard.content.getByRole('heading', { level: 1, name: /llama-server/ }).waitFor();
    await dashboard.content.locator('.trial-report').waitFor();
    expect(await violations(dashboard, colorScheme)).toEqual([]);
    await dashboard.close();
  });
});

async function openNewest(dashboard: DashboardPage): Promise<void> {
  await dashboard.open('Now');
  await dashboard.content
    .getByRole('link', { name: /^Completed/ })
    .first()
    .click();
  await dashboard.content.getByText('Where the time went').waitFor();
}

/** In the dark everything is where it is in the light: only the colours have to be judged once more. */
async function violations({ page }: DashboardPage, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (colorScheme === 'dark') axe.withRules(['color-contrast']);
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} (${node.target})`));
}
