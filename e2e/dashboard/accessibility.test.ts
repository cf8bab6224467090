import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DashboardPage, screens } from '../browser/dashboard-page.ts';
import { openFixes } from '../browser/fixes-page.ts';
import { openSettings } from '../browser/settings-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';

describeInBrowser('every screen can be used and read by everyone', () => {
  const stand = useBrowserStand({ isDemo: true });

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
      expect(await violations(dashboard)).toEqual([]);
    });

    test('Settings as text', async () => {
      await (await openSettings(dashboard)).openText();
      expect(await violations(dashboard)).toEqual([]);
    });

    test('a fix with its options and repairs open, and a repair tried', async () => {
      const fixes = await openFixes(dashboard);
      await fixes.unfold('Calls and results in pairs');
      await fixes.unfold('Doubled file path');
      await fixes.tryExample();
      expect(await violations(dashboard)).toEqual([]);
    });
  });
});

describeInBrowser('the first run without a backend', () => {
  const stand = useBrowserStand({ config: 'backend:\n  port: 1\n' });

  test.each(['light', 'dark'] as const)('welcome, %s', async (colorScheme) => {
    const dashboard = await stand.openDashboard({ colorScheme });
    await dashboard.content.getByRole('heading', { level: 1, name: /llama-server/ }).waitFor();
    await dashboard.content.locator('.trial-report').waitFor();
    expect(await violations(dashboard)).toEqual([]);
    await dashboard.close();
  });
});

async function violations({ page }: DashboardPage): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} (${node.target})`));
}
