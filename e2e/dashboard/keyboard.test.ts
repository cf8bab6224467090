import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { until } from '../until.ts';

describeInBrowser('with the keyboard alone', () => {
  const stand = useBrowserStand({ isDemo: true });

  test('past the rail to the content, to another screen, a switch, a setting and its saving', async () => {
    const dashboard = await stand.openDashboard();
    const { page } = dashboard;

    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');

    await dashboard.rail.getByRole('link', { name: 'Connect' }).focus();
    await tabTo(page, 'Settings', 'Shift+Tab');
    await tabTo(page, 'Fixes', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('main', { name: 'Fixes' }).waitFor();
    await tabTo(page, 'One system message');
    const fix = page.getByRole('switch', { name: 'One system message' });
    expect(await fix.getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('Space');
    await until('config.yaml to say so', async () => (await config()).includes('enabled: false') || undefined);
    expect(await fix.getAttribute('aria-checked')).toBe('false');

    await dashboard.rail.getByRole('link', { name: 'Fixes' }).focus();
    await tabTo(page, 'Settings');
    await page.keyboard.press('Enter');
    await page.getByRole('main', { name: 'Settings' }).waitFor();
    await tabTo(page, 'Instance');
    await page.keyboard.type('desk-7');
    await page.getByRole('region', { name: 'What will change in config.yaml' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await config()).toContain('instance: desk-7');
    expect(await config()).toContain('# any free one');

    await dashboard.close();
  });

  test('a definition shows when its number is reached, and goes with Escape', async () => {
    const dashboard = await stand.openDashboard();
    const { page } = dashboard;
    await dashboard.open('Fixes');
    await tabTo(page, 'Today');
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
    await dashboard.close();
  });

  test('the arrow keys go from section to section of Performance', async () => {
    const dashboard = await stand.openDashboard();
    const { page } = dashboard;
    await dashboard.open('Performance');
    await tabTo(page, 'Speed vs depth');
    for (const section of ['Cache', 'Tools']) {
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name: section, selected: true }).waitFor();
      expect(await focused(page)).toBe(section);
    }
    await dashboard.close();
  });

  test('from the table into a request, through its parts, to an older one and back', async () => {
    const dashboard = await stand.openDashboard();
    const { page, content } = dashboard;
    await page.locator('.status-model').waitFor({ timeout: 20_000 });
    await dashboard.rail.getByRole('link', { name: 'Requests' }).focus();
    await page.keyboard.press('Enter');
    await content.getByText(/^[2-9]\d* requests$/).waitFor({ timeout: 20_000 });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await content.getByText('Where the time went').waitFor();
    const first = await content.getByRole('heading', { level: 1 }).textContent();
    await tabTo(page, 'Conversation');
    await page.keyboard.press('ArrowRight');
    await content.getByRole('tabpanel', { name: 'Tool calls' }).waitFor();
    await page.keyboard.press('End');
    await content.getByRole('tabpanel', { name: 'All numbers' }).waitFor();
    await page.keyboard.press('j');
    await until('the older one', async () => {
      return (await content.getByRole('heading', { level: 1 }).textContent()) !== first || undefined;
    });
    await page.keyboard.press('Escape');
    await content.getByRole('grid').and(content.locator(':focus')).waitFor();
    await dashboard.close();
  });

  test('two sessions marked and compared', async () => {
    const dashboard = await stand.openDashboard();
    const { page, content } = dashboard;
    await dashboard.open('Sessions');
    // Each of the demo's agents has a session of its own.
    await content.locator('tbody tr').nth(1).waitFor({ timeout: 20_000 });
    for (const _ of ['the first', 'the second']) {
      await tabTo(page, 'Compare the session of');
      await page.keyboard.press('Space');
    }
    await tabTo(page, 'Compare the two', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await content.getByRole('heading', { name: 'Two sessions compared' }).waitFor();
    await dashboard.close();
  });

  function config(): Promise<string> {
    return readFile(stand.dashboard.configFile, 'utf8');
  }
});

/** Name of what has the focus, as a screen reader would say it. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return '';
    const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent;
    return (label ?? element.textContent ?? '').trim();
  });
}

/** Moves on until something of this name has the focus. */
async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (now.startsWith(name)) return;
    passed.push(now);
  }
  throw new Error(`the focus never came to "${name}"; it passed ${passed.join(' · ')}`);
}
