import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFixes } from '../browser/fixes-page.ts';
import type { MenuEntry } from '../electron-double/line.ts';
import { parseCsv } from '../exporters/parse-csv.ts';
import { until } from '../until.ts';
import { askForText } from './ask.ts';
import { callFromPage } from './call-from-page.ts';
import { type DoubleHost, startDoubleHost } from './double-host.ts';
import { describeOnDouble } from './hosts.ts';
import { type ScriptedBackend, startScriptedBackend } from './scripted-backend.ts';

describeOnDouble('the tray and the page are of one mind', (browser) => {
  let backend: ScriptedBackend;
  let host: DoubleHost;
  beforeAll(async () => {
    backend = await startScriptedBackend();
    host = await startDoubleHost(browser(), { config: '', backendUrl: backend.url });
  });
  afterAll(async () => {
    await host?.stop();
    await backend?.stop();
  });

  test('a fix that is switched in one of them is switched in the other', async () => {
    const title = 'Wrong tool name';
    const onPage = (await openFixes(await host.dashboard())).switchOf(title);
    await choose('Fixes', title);
    await until('the page to show it off', async () => !(await onPage.isChecked()) || undefined);
    await until('the menu to show it off', async () => !(await entry('Fixes', title)).checked || undefined);
    await onPage.click();
    await until('the menu to show it on', async () => (await entry('Fixes', title)).checked || undefined);
  });

  test('a mistake in config.yaml is a warning in both, until it is mended', async () => {
    const { page } = await host.dashboard();
    const notice = page.getByText('The configuration file has mistakes');
    const good = await readFile(host.configFile, 'utf8');
    await writeFile(host.configFile, `${good}log: {level: shouting}\n`);
    await iconToBe('warning');
    await notice.waitFor();
    const { tooltip, menu } = await tray();
    const words = 'config.yaml has a mistake and was not taken over';
    expect(tooltip).toContain(words);
    expect(menu.map(({ label }) => label)).toContain(`⚠ ${words}`);
    await writeFile(host.configFile, good);
    await iconToBe('idle');
    await notice.waitFor({ state: 'detached' });
  });

  test('the menu shows the last request on the page, and saves just its session', async () => {
    const { page, content } = await host.dashboard();
    await askForText(host.proxyUrl, 'earlier-agent/1.0');
    await askForText(host.proxyUrl, 'last-agent/1.0');
    // Written to the history a moment after its client has it.
    await until('the last request to be in the history', async () => {
      const answer = await callFromPage(page, 'requests.list', { limit: 1 });
      return JSON.stringify(answer).includes('last-agent/1.0') || undefined;
    });
    const saved = await host.saved(() => choose('Export this session as CSV…'));
    const [head = [], ...rows] = parseCsv(saved);
    expect(rows.map((row) => row[head.indexOf('client')])).toStrictEqual(['last-agent/1.0']);
    const heading = content.getByRole('heading', { name: rows[0]![head.indexOf('request_id')]! });
    // The menu is not made anew more often than twice a second.
    await until('the page to show it', async () => {
      if ((await entry('Show last request')).enabled) await choose('Show last request');
      return (await heading.isVisible()) || undefined;
    });
  });

  test('the menu copies the addresses that the page shows', async () => {
    const { page } = await host.dashboard();
    await page.getByRole('banner').getByText(host.proxyUrl, { exact: true }).waitFor();
    await choose('Copy base URL', `OpenAI: ${host.proxyUrl}/v1`);
    await choose('Copy base URL', `Anthropic: ${host.proxyUrl}`);
    const texts = async () => (await doings()).flatMap((doing) => (doing.what === 'copied' ? [doing.text] : []));
    await expect.poll(texts).toStrictEqual([`${host.proxyUrl}/v1`, host.proxyUrl]);
  });

  test('a click on the hint that it is in the tray brings the page back where it was', async () => {
    const dashboard = await host.dashboard();
    await dashboard.open('Sessions');
    await host.window.close();
    await expect.poll(host.window.visible).toStrictEqual([false]);
    const hint = async () => (await doings()).findIndex(({ what }) => what === 'notification');
    await until('the hint', async () => (await hint()) >= 0 || undefined);
    await host.double.program.call('clickNotification', 0);
    await expect.poll(host.window.visible).toStrictEqual([true]);
    await dashboard.page.getByRole('main', { name: 'Sessions' }).waitFor();
  });

  const choose = (...labels: string[]) => host.double.program.call('chooseInTray', labels);
  const doings = () => host.double.program.call('doings');
  const tray = () => until('the tray', async () => (await host.double.program.call('tray')) ?? undefined);

  async function iconToBe(state: string): Promise<void> {
    await expect
      .poll(async () => basename((await tray()).image), { timeout: 10_000 })
      .toMatch(new RegExp(`^${state}\\W`));
  }

  async function entry(...labels: string[]): Promise<MenuEntry> {
    let items = (await tray()).menu;
    let found: MenuEntry | undefined;
    for (const label of labels) {
      found = items.find((item) => item.label === label);
      items = found?.items ?? [];
    }
    if (found === undefined) throw new Error(`the menu has no ${labels.join(' › ')}`);
    return found;
  }
});
