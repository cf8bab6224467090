import { expect, test } from 'vitest';
import { screens } from '../browser/dashboard-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';

describeInBrowser('the page under its own content security policy', () => {
  const stand = useBrowserStand({ isDemo: true });

  test('every screen opens without a complaint in the console', async () => {
    const dashboard = await stand.openDashboard();
    for (const screen of screens) {
      await dashboard.open(screen);
      expect(await dashboard.page.title()).toBe(`${screen} · llama-proxy`);
    }
    expect(dashboard.complaints).toEqual([]);
    await dashboard.close();
  });

  test('dialogs, tooltips and tabs open without a complaint in the console', async () => {
    const dashboard = await stand.openDashboard();
    await dashboard.open('Now');
    await dashboard.page.locator('.status-demo').hover();
    await dashboard.page.getByRole('tooltip').waitFor();
    await dashboard.open('Connect');
    await dashboard.page.getByRole('tab', { name: 'Codex' }).click();
    await dashboard.page.getByRole('tabpanel', { name: 'Codex' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
    await dashboard.close();
  });

  test.each([1000, 1280, 1920, 2560])('no screen scrolls sideways at %i pixels', async (width) => {
    const dashboard = await stand.openDashboard({ viewport: { width, height: 900 } });
    for (const screen of screens) {
      await dashboard.open(screen);
      const overflow = await dashboard.content.evaluate((content) => content.scrollWidth - content.clientWidth);
      expect(overflow, screen).toBe(0);
    }
    await dashboard.close();
  });
});
