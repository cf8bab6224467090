import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DashboardPage } from '../browser/dashboard-page.ts';
import { openSettings, type SettingsPage } from '../browser/settings-page.ts';
import { describeInBrowser, useBrowserStand } from '../browser/stand.ts';
import { until } from '../until.ts';

describeInBrowser('settings', () => {
  const stand = useBrowserStand({ config: 'history:\n  keep_days: 90 # a quarter\n' });
  let dashboard: DashboardPage;
  let settings: SettingsPage;
  let before: string;

  beforeEach(async () => {
    before = await onDisk();
    dashboard = await stand.openDashboard();
    settings = await openSettings(dashboard);
  });
  afterEach(async () => {
    await dashboard.close();
    await writeFile(stand.dashboard.configFile, before);
  });

  test('the form shows what it will write, and comments stay', async () => {
    await settings.field('History', 'Days to keep').fill('30');
    expect(await settings.changes.textContent()).toMatch(/keep_days: 90 # a quarter[\s\S]*keep_days: 30 # a quarter/);
    expect(await onDisk()).toBe(before);
    await settings.save.click();
    await settings.saved.waitFor();
    expect(await onDisk()).toBe(before.replace('keep_days: 90', 'keep_days: 30'));
  });

  test('a mistake stands at its field and keeps the file from being written', async () => {
    await settings.field('History', 'Days to keep').fill('soon');
    await dashboard.content.getByText('Mend the mistakes first').waitFor();
    expect(await settings.field('History', 'Days to keep').getAttribute('aria-invalid')).toBe('true');
    // Forced: the button is disabled for assistive technology, but takes clicks as any other.
    await settings.save.click({ force: true });
    expect(await onDisk()).toBe(before);
  });

  test('an edit made on disk meanwhile is a choice, not a loss', async () => {
    await settings.field('History', 'Days to keep').fill('30');
    await settings.changes.waitFor();
    await writeFile(stand.dashboard.configFile, before.replace('keep_days: 90', 'keep_days: 14'));
    await dashboard.content.getByRole('button', { name: "Take the file's" }).click();
    await until('the value of the file', async () => {
      return (await settings.field('History', 'Days to keep').inputValue()) === '14' || undefined;
    });
  });

  test('the text names the line of a mistake and leads there', async () => {
    const editor = await settings.openText();
    await editor.fill(`${before}log:\n  level: loud\n`);
    const line = before.split('\n').length + 1;
    await dashboard.content.getByRole('button', { name: `Line ${line}` }).click();
    const cursor = await editor.evaluate((area) => (area as HTMLTextAreaElement).selectionStart);
    expect(before.length + 'log:\n'.length).toBe(cursor);
    // Forced: the button is disabled for assistive technology, but takes clicks as any other.
    await settings.save.click({ force: true });
    expect(await onDisk()).toBe(before);
  });

  test('text that was changed on disk meanwhile is only overwritten after the difference was seen', async () => {
    const editor = await settings.openText();
    await editor.fill(before.replace('keep_days: 90', 'keep_days: 30'));
    await settings.changes.waitFor();
    await writeFile(stand.dashboard.configFile, before.replace('keep_days: 90', 'keep_days: 14'));
    await dashboard.content.getByRole('button', { name: 'Overwrite it…' }).click();
    const dialog = dashboard.page.getByRole('dialog', { name: 'Overwrite the file on disk?' });
    expect(await dialog.textContent()).toMatch(/keep_days: 14[\s\S]*keep_days: 30/);
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await settings.saved.waitFor();
    expect(await onDisk()).toBe(before.replace('keep_days: 90', 'keep_days: 30'));
  });

  function onDisk(): Promise<string> {
    return readFile(stand.dashboard.configFile, 'utf8');
  }
});
